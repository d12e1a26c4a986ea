using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Components.Shared;

/// <summary>A page that reads something and does something: who looks, what failed, and how an act is answered.</summary>
public abstract class LoadingPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private ILoggerFactory Logs { get; set; } = null!;

    [Inject]
    protected NotificationService Toasts { get; set; } = null!;

    [Inject]
    protected DialogService Dialogs { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    protected Actor Actor { get; private set; } = null!;

    /// <summary>True after something that is not the person's doing.</summary>
    protected bool Failed { get; private set; }

    /// <summary>True while an act is under way: buttons wait.</summary>
    protected bool Busy { get; private set; }

    /// <summary>Cancelled when the person leaves the page.</summary>
    protected CancellationToken Gone => _gone.Token;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnParametersSetAsync()
    {
        Actor = await CurrentUser.GetActorAsync();
        await ReloadAsync();
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task LoadAsync();

    protected async Task ReloadAsync()
    {
        Failed = false;
        try
        {
            await LoadAsync();
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
#pragma warning disable CA1031 // The page says that it failed; the log says why.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Logs.CreateLogger(GetType()).LogError(problem, "The page could not be read");
            Failed = true;
        }
    }

    /// <summary>Does something once, says how it went, and reads the page again.</summary>
    /// <returns>The value; the default when it was refused or failed.</returns>
    protected async Task<T?> DoAsync<T>(Func<Task<Result<T>>> act, string? done)
    {
        if (Busy)
        {
            return default;
        }

        Busy = true;
        StateHasChanged();
        try
        {
            Result<T> result = await act();
            if (!result.Succeeded)
            {
                Toasts.Refused(result.Refusal);
                return default;
            }

            if (done is not null)
            {
                Toasts.Done(done);
            }

            return result.Value;
        }
#pragma warning disable CA1031 // The page says that it failed; the log says why.
        catch (Exception problem) when (!_gone.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Logs.CreateLogger(GetType()).LogError(problem, "An act failed");
            Toasts.Notify(NotificationSeverity.Error, "Something went wrong", "Nothing was changed, as far as is known. Reload and look.", duration: 10_000);
            return default;
        }
        finally
        {
            Busy = false;
            await ReloadAsync();
        }
    }
}
