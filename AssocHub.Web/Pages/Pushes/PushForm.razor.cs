using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Approvals;
using AssocHub.Data.Pushes;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Pushes;

public sealed partial class PushForm : LoadingPage
{
    private readonly Dictionary<string, string> _mapping = PushFields.Default.ToDictionary(m => m.Field, m => m.Name, StringComparer.Ordinal);
    private Result<IReadOnlyList<SegmentChoice>>? _choices;
    private IReadOnlyList<DestinationRow> _destinations = [];
    private string _name = "";
    private long _segment;
    private long _destination;
    private PushMode _mode;
    private int _holdout;
    private bool _household;
    private int _guardCount = 50;
    private int _guardPercent = 10;
    private Guid? _revision;
    private long? _opened;

    [Parameter]
    public long? Id { get; set; }

    [Inject]
    private ApprovedAudiences Audiences { get; set; } = null!;

    [Inject]
    private PushDestinations Destinations { get; set; } = null!;

    [Inject]
    private PushReader Reader { get; set; } = null!;

    [Inject]
    private PushService Pushes { get; set; } = null!;

    private SegmentChoice? Chosen => _choices?.Value.FirstOrDefault(c => c.SegmentId == _segment && c.WhyNot is null);

    protected override async Task LoadAsync()
    {
        Result<IReadOnlyList<SegmentChoice>> choices = await Audiences.ChoicesAsync(Actor, Gone);
        Result<IReadOnlyList<DestinationRow>> destinations = await Destinations.ListAsync(Actor, Gone);
        _destinations = destinations.Succeeded ? destinations.Value : [];
        if (Id is { } id && _opened != id)
        {
            Result<Push> push = await Reader.LoadAsync(id, Actor, Gone);
            if (!push.Succeeded)
            {
                _choices = push.Refusal;
                return;
            }

            _opened = id;
            Show(push.Value);
        }

        _choices = choices;
    }

    private void Show(Push push)
    {
        (_name, _segment, _destination, _mode, _revision) = (push.Name, push.SegmentId, push.DestinationId, push.Mode, push.Revision);
        (_holdout, _household, _guardCount, _guardPercent) = (push.HoldoutPercent, push.OnePerHousehold, push.RemovalGuardCount, push.RemovalGuardPercent);
        _mapping.Clear();
        foreach (MappedField field in push.Mapping)
        {
            _mapping[field.Field] = field.Name;
        }
    }

    private void ChooseSegment(ChangeEventArgs change)
    {
        _segment = long.TryParse(change.Value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : 0;
        _destination = Chosen is { Destinations: [var only] } ? only : 0;
        _mode = Chosen?.OnlyAdds == true ? PushMode.AddOnly : _mode;
        _name = _name.Length == 0 && Chosen is { } chosen ? chosen.Name : _name;
    }

    private void Toggle(PushField field, bool isSent)
    {
        if (isSent)
        {
            _mapping[field.Key] = field.DefaultName;
        }
        else
        {
            _mapping.Remove(field.Key);
        }
    }

    private async Task SaveAsync()
    {
        MappedField[] mapping = [.. PushFields.All.Where(f => _mapping.ContainsKey(f.Key)).Select(f => new MappedField(f.Key, _mapping[f.Key]))];
        var input = new PushInput(
            Id, _name, _segment, _destination, _mode, mapping, _holdout, _household, _guardCount, _guardPercent, _revision);
        long saved = await DoAsync(() => Pushes.SaveAsync(input, Actor, Gone), "Saved. Nothing was sent yet.");
        if (saved != 0)
        {
            Navigation.NavigateTo(AppUrls.Push(saved));
        }
    }
}
