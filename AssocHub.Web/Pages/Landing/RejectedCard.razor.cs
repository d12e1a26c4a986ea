using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Landing;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Landing;

public sealed partial class RejectedCard
{
    private const int RawShown = 2000;
    private static readonly JsonSerializerOptions Lines = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private RejectedForm? _form;
    private IReadOnlyList<FieldProblem> _still = [];
    private Refusal? _refusal;
    private ElementReference _first;
    private string _why = "";
    private bool _dismissing, _busy, _focus;

    [Parameter, EditorRequired]
    public required RejectedRow Row { get; set; }

    /// <summary>Whether the source is named: not on its own page.</summary>
    [Parameter]
    public bool ShowSource { get; set; } = true;

    /// <summary>Raised when something was done with it.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    private RejectedRecordService Rejections { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    private string Place => (Row.Origin == Row.Stream ? "" : Row.Origin + (Row.Position > 0 ? ", " : ""))
        + (Row.Position > 0 ? $"{(Row.Origin == Row.Stream ? "record" : "line")} {Row.Position.ToString("N0", CultureInfo.InvariantCulture)}" : "");

    // The answer of an API is one long line: taken apart, its fields can be found.
    private string Shown => Row.Raw.Length <= RawShown && Row.Raw.Length == Row.RawLength
        ? Indented(Row.Raw)
        : string.Create(CultureInfo.InvariantCulture, $"{Row.Raw[..Math.Min(Row.Raw.Length, RawShown)]} … ({Row.RawLength:N0} characters in all)");

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus && (_dismissing || _form is not null))
        {
            _focus = false;
            await _first.FocusAsync();
        }
    }

    private static bool IsFirst(RejectedField field) => field.Problem is not null || field.Received.Length > 0 || field.Value.Length > 0;

    // What is still wrong with what was entered counts before what was wrong with what was received.
    private string? Problem(RejectedField field) =>
        _still.FirstOrDefault(p => p.Field == field.Name)?.Problem is { } still ? Upper(still)
        : _still.Count == 0 && field.Problem is { } problem && _values[field.Name] == field.Received ? Upper(problem)
        : null;

    private async Task OpenAsync()
    {
        Result<RejectedForm> form = await BusyAsync(async actor => await Rejections.FormAsync(actor, Row.Id, CancellationToken.None));
        _refusal = form.Refusal;
        if (form.Succeeded)
        {
            (_form, _focus) = (form.Value, true);
            _still = [];
            foreach (RejectedField field in form.Value.Fields)
            {
                _values[field.Name] = field.Value;
            }
        }
    }

    private void AskWhy() => (_dismissing, _focus, _refusal) = (true, true, null);

    private void Close() => (_form, _dismissing, _refusal) = (null, false, null);

    private async Task SaveAsync()
    {
        Result<Done> done = await BusyAsync(async actor => await Rejections.CorrectAsync(actor, Row.Id, _values, CancellationToken.None));
        _refusal = done.Refusal;
        _still = done.Refusal is CorrectionRefused refused ? refused.Problems : [];
        await DoneAsync(done.Succeeded, "It has landed as you corrected it.");
    }

    private async Task RetryAsync()
    {
        Result<Done> done = await BusyAsync(async actor => await Rejections.RetryAsync(actor, Row.Id, CancellationToken.None));
        _refusal = done.Refusal;
        await DoneAsync(done.Succeeded, "It has landed.");
    }

    private async Task DiscardAsync()
    {
        Result<int> done = await BusyAsync(async actor => await Rejections.DiscardAsync(actor, [Row.Id], _why, CancellationToken.None));
        _refusal = done.Refusal;
        await DoneAsync(done.Succeeded, "Discarded.");
    }

    private async Task DoneAsync(bool succeeded, string word)
    {
        if (succeeded)
        {
            Close();
            Toasts.Done(word);
            await OnChanged.InvokeAsync();
        }
    }

    private async Task<T> BusyAsync<T>(Func<Actor, Task<T>> work)
    {
        _busy = true;
        try
        {
            return await work(await CurrentUser.GetActorAsync());
        }
        finally
        {
            _busy = false;
        }
    }

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Indented(string raw)
    {
        if (!raw.StartsWith('{'))
        {
            return raw;
        }

        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(raw), Lines);
        }
        catch (JsonException)
        {
            return raw;
        }
    }
}
