using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Sources;

public sealed partial class NewSourcePage
{
    private static readonly string[] Zones = [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private readonly FolderForm _form = new();
    private ColumnChoices _choices = new();
    private FolderContents? _contents;
    private Refusal? _refusal;

    [Inject]
    private SourceService Sources { get; set; } = null!;

    [Inject]
    private FolderPreview Preview { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    private async Task LookAsync()
    {
        Result<FolderContents> result = await Preview.LookAsync(await CurrentUser.GetActorAsync(), _form.Folder.Trim(), null, CancellationToken.None);
        _refusal = result.Refusal;
        _contents = result.Succeeded ? result.Value : null;
        _choices = new ColumnChoices();
    }

    private async Task ConnectAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        Result<long> saved = await Sources.SaveFolderAsync(actor, _form.ToInput(), CancellationToken.None);
        _refusal = saved.Refusal;
        if (!saved.Succeeded)
        {
            return;
        }

        foreach (StreamDefinition stream in _contents!.Files.Where(_choices.IsChanged).Select(f => f.Stream).Distinct())
        {
            Result<Done> mapped = await Sources.SaveMappingAsync(actor, saved.Value, stream.Name, _choices.Decisions(_contents, stream), CancellationToken.None);
            _refusal ??= mapped.Refusal;
        }

        if (_refusal is null)
        {
            Navigation.NavigateTo(AppUrls.Source(saved.Value));
        }
    }

    /// <summary>What the person types.</summary>
    private sealed class FolderForm
    {
        public string Name { get; set; } = "";

        public string Folder { get; set; } = "";

        public string TimeZone { get; set; } = "";

        public DateOrder Dates { get; set; } = DateOrder.Unknown;

        public string Owner { get; set; } = "";

        public bool DeliversSnapshots { get; set; }

        public bool IsWatched { get; set; }

        public FolderSourceInput ToInput() => new(Name, Folder.Trim(), TimeZone.Trim(), Dates, DeliversSnapshots, Owner, IsWatched: IsWatched);
    }
}
