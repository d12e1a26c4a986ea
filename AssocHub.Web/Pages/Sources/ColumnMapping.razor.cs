using AssocHub.Core.Common;
using AssocHub.Data.Sources;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Sources;

/// <summary>What the columns of a folder's files are taken for, and how a person corrects it.</summary>
public sealed partial class ColumnMapping
{
    private Refusal? _refusal;

    /// <summary>The source to save to; null while it is being connected, when the page saves.</summary>
    [Parameter]
    public long? SourceId { get; set; }

    /// <summary>What the person chose and did not save yet.</summary>
    [Parameter]
    public ColumnChoices Choices { get; set; } = new();

    [Parameter, EditorRequired]
    public required FolderContents Contents { get; set; }

    [Parameter]
    public EventCallback OnSaved { get; set; }

    [Inject]
    private SourceService Sources { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    private string Choice(PreviewFile file, PreviewColumn column) => Choices.Of(file, column);

    private void Choose(PreviewFile file, PreviewColumn column, string choice) => Choices.Choose(file, column, choice);

    private async Task SaveAsync(PreviewFile file)
    {
        Result<Done> result = await Sources.SaveMappingAsync(
            await CurrentUser.GetActorAsync(), SourceId!.Value, file.Stream.Name, Choices.Decisions(Contents, file.Stream), CancellationToken.None);
        _refusal = result.Refusal;
        if (result.Succeeded)
        {
            Choices.Forget(file.Stream);
            Toasts.Done($"The columns of {file.Stream.Label} are remembered.");
            await OnSaved.InvokeAsync();
        }
    }
}
