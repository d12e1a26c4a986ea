using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Members.Reviewing;
using AssocHub.Web.Components.Shared;

namespace AssocHub.Web.Pages.Members.Thresholds;

/// <summary>Nothing is saved before its effect was shown.</summary>
public sealed partial class ThresholdsPage
{
    private static readonly Crumb[] Crumbs = [new Crumb("Members", AppUrls.Members)];

    private Result<ThresholdBoard>? _board;
    private ThresholdLists? _lists;
    private Result<BandEffect>? _effect;
    private bool _listsFailed;
    private Bands _tried = Bands.Default;
    private double _link;
    private double _review;
    private bool _trying;
    private string _blocked = "";
    private int _limit;
    private string _priority = "";

    private bool MayChange => Actor.May(Permission.ManageSettings);

    private Bands Entered => new(Math.Round(_link / 100, 6), Math.Round(_review / 100, 6));

    protected override async Task LoadAsync()
    {
        _board = await Thresholds.ReadAsync(Actor, Gone);
        if (_board is { Succeeded: true } read)
        {
            _tried = read.Value.Bands;
            _link = Math.Round(read.Value.Bands.Link * 100, 4);
            _review = Math.Round(read.Value.Bands.Review * 100, 4);
            _blocked = string.Join('\n', read.Value.BlockedValues);
            _limit = read.Value.Limit;
            _priority = string.Join('\n', read.Value.Priority);
            _ = LoadListsAsync();
        }
    }

    // While the thresholds are on the screen already; what trying them takes is read last.
    private async Task LoadListsAsync()
    {
        _listsFailed = false;
        try
        {
            // First what was counted last, then what is so now.
            foreach (bool now in new[] { false, true })
            {
                if (now && _lists is { IsLatest: true })
                {
                    continue;
                }

                Result<ThresholdLists?> read = await Task.Run(() => Thresholds.ReadListsAsync(Actor, now, Gone), Gone);
                _lists = read.Succeeded ? read.Value : null;
                StateHasChanged();
            }

            await Task.Run(() => Thresholds.PrepareAsync(Actor, Gone), Gone);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
#pragma warning disable CA1031 // The page says that it failed; the log says why.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Log.LogError(problem, "What lies beside the thresholds could not be read");
            _listsFailed = true;
            StateHasChanged();
        }
    }

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    private async Task TryAsync()
    {
        _trying = true;
        StateHasChanged();
        _effect = await Thresholds.TryAsync(Actor, Entered, Gone);
        _trying = false;
        if (_effect is { Succeeded: true })
        {
            _tried = Entered;
        }
    }

    private async Task SaveAsync()
    {
        // What is saved is what was shown.
        await DoAsync(() => Thresholds.SaveBandsAsync(Actor, _tried, Gone), "Saved. Members follow with the next unification.");
        _effect = null;
    }

    private Task SaveRailsAsync() => DoAsync(() => Thresholds.SaveGuardRailsAsync(Actor, _blocked.Split('\n'), _limit, Gone), "Saved. Members follow with the next unification.");

    private Task BlockAsync(string value)
    {
        _blocked = _blocked.TrimEnd() + "\n" + value;
        return SaveRailsAsync();
    }

    private Task UnblockAsync(string entry)
    {
        _blocked = string.Join('\n', _blocked.Split('\n').Where(line => !string.Equals(line.Trim(), entry, StringComparison.OrdinalIgnoreCase)));
        return SaveRailsAsync();
    }

    // The line of the list that blocks a value: the value itself or its domain; null where a fixed rule does.
    private string? EntryOf(string value) => _board is { Succeeded: true, Value.BlockedValues: { } blocked }
        ? blocked.FirstOrDefault(b => string.Equals(b, value, StringComparison.OrdinalIgnoreCase) || (b.StartsWith('@') && value.EndsWith(b, StringComparison.OrdinalIgnoreCase)))
        : null;

    private Task SaveTwoAsync(bool whereForbidden) => DoAsync(() => Thresholds.SaveTwoReviewersAsync(Actor, new TwoReviewers(whereForbidden), Gone), "Saved.");

    private Task SavePriorityAsync() => DoAsync(() => Thresholds.SavePriorityAsync(Actor, _priority.Split('\n'), Gone), "Saved. Members follow with the next unification.");
}
