using AssocHub.Core.Approvals;
using AssocHub.Core.Common;

namespace AssocHub.Core.Pushes.Planning;

/// <summary>Approved audience minus ledger: what to add, update and remove, and who is left out.</summary>
public static class PushPlanner
{
    /// <summary>
    /// Makes the plan. Removals take off only what the ledger says AssocHub put there, so a first run removes nothing. An empty
    /// audience removes nobody. Removals above both bounds of the guard are held until somebody agrees to at least that many.
    /// </summary>
    /// <param name="audience">The approved audience; rows for anybody else are never planned.</param>
    /// <param name="recipients">Its members' facts, read just now.</param>
    /// <param name="ledger">What the destination has of this push, removed rows included.</param>
    /// <param name="rules">The push's rules.</param>
    public static PushPlan Plan(
        ApprovedAudience audience, IReadOnlyList<Recipient> recipients, IReadOnlyList<LedgerRow> ledger, PushRules rules)
    {
        Dictionary<long, LedgerRow> known = Known(ledger);
        HashSet<long> approved = [.. audience.MemberIds];
        List<SuppressedMember> suppressed = [];
        List<Recipient> wanted = Wanted([.. recipients.Where(r => approved.Contains(r.MemberId)).OrderBy(r => r.MemberId)], known, rules, suppressed);

        List<PlannedRow> add = [], update = [];
        int kept = 0;
        foreach (Recipient recipient in wanted)
        {
            LedgerRow? row = known.GetValueOrDefault(recipient.MemberId);
            if (row is not { IsPresent: true })
            {
                add.Add(Row(rules, recipient, PushAction.Add, OwnGeneration(ledger, recipient.MemberId), previous: null));
            }
            else if (row.ContentHash != recipient.ContentHash)
            {
                update.Add(Row(rules, recipient, PushAction.Update, row.Generation, row.Address == recipient.Address ? null : row.Address));
            }
            else
            {
                kept++;
            }
        }

        int present = ledger.Count(r => r.IsPresent);
        List<PlannedRow> remove = rules.Mode == PushMode.Mirror && !audience.OnlyAdds
            ? Removals(ledger, known, wanted, suppressed, rules)
            : [];
        string held = WhyHeld(audience, remove.Count, present, rules);
        return new PushPlan(audience, add, update, held.Length > 0 ? [] : remove, held.Length > 0 ? remove : [], held, suppressed, kept, present);
    }

    /// <summary>Why one member may not be sent to, by what is known of them alone; null when they may.</summary>
    public static SuppressionReason? Reason(Recipient recipient, PushRules rules) => recipient switch
    {
        { DoNotContact: true } => SuppressionReason.DoNotContact,
        { EmailConsent: "unsubscribed" } => SuppressionReason.Unsubscribed,
        { EmailConsent: "cleaned" } => SuppressionReason.Bounced,
        _ when rules.Channel == ContactChannel.Email && recipient.Address.Length == 0 => SuppressionReason.NoAddress,
        _ when rules.Channel == ContactChannel.Email && recipient.EmailConsent != "subscribed" => SuppressionReason.NoConsent,
        _ when Holdout.Holds(rules.PushId, recipient.MemberId, rules.HoldoutPercent) => SuppressionReason.Holdout,
        _ => null,
    };

    private static List<Recipient> Wanted(
        IReadOnlyList<Recipient> recipients, Dictionary<long, LedgerRow> known, PushRules rules, List<SuppressedMember> suppressed)
    {
        var wanted = new List<Recipient>();
        foreach (Recipient recipient in recipients)
        {
            if (Reason(recipient, rules) is { } reason)
            {
                suppressed.Add(new SuppressedMember(recipient.MemberId, reason));
            }
            else
            {
                wanted.Add(recipient);
            }
        }

        if (rules.OnePerHousehold)
        {
            wanted = OneEach(wanted, r => r.HouseholdId?.ToString(System.Globalization.CultureInfo.InvariantCulture), SuppressionReason.Household, known, suppressed);
        }

        return rules.Channel == ContactChannel.Email
            ? OneEach(wanted, r => TextFolding.Fold(r.Address), SuppressionReason.SharedAddress, known, suppressed)
            : wanted;
    }

    // Of several, the one whom the destination has already; otherwise the lowest id. So the choice stays the same from run to run.
    private static List<Recipient> OneEach(
        List<Recipient> recipients, Func<Recipient, string?> group, SuppressionReason reason, Dictionary<long, LedgerRow> known, List<SuppressedMember> suppressed)
    {
        Dictionary<string, long> chosen = recipients.Where(r => group(r) is not null)
            .GroupBy(r => group(r)!, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => g.OrderByDescending(r => known.GetValueOrDefault(r.MemberId) is { IsPresent: true }).ThenBy(r => r.MemberId).First().MemberId,
                StringComparer.Ordinal);
        var kept = new List<Recipient>();
        foreach (Recipient recipient in recipients)
        {
            if (group(recipient) is { } key && chosen[key] != recipient.MemberId)
            {
                suppressed.Add(new SuppressedMember(recipient.MemberId, reason, chosen[key]));
            }
            else
            {
                kept.Add(recipient);
            }
        }

        return kept;
    }

    // A merged member's row counts for the survivor, unless the survivor has a row of its own.
    private static Dictionary<long, LedgerRow> Known(IReadOnlyList<LedgerRow> ledger) => ledger
        .GroupBy(r => r.CurrentId)
        .ToDictionary(g => g.Key, g => g.OrderByDescending(r => r.IsPresent).ThenByDescending(r => r.MemberId == r.CurrentId).ThenBy(r => r.MemberId).First());

    private static int OwnGeneration(IReadOnlyList<LedgerRow> ledger, long memberId) =>
        ledger.Where(r => r.MemberId == memberId).Select(r => r.Generation).FirstOrDefault();

    private static List<PlannedRow> Removals(
        IReadOnlyList<LedgerRow> ledger, Dictionary<long, LedgerRow> known, List<Recipient> wanted, List<SuppressedMember> suppressed, PushRules rules)
    {
        HashSet<long> stay = [.. wanted.Select(r => r.MemberId)];
        HashSet<string> addresses = [.. wanted.Select(r => TextFolding.Fold(r.Address)).Where(a => a.Length > 0)];
        Dictionary<long, SuppressedMember> left = suppressed.ToDictionary(s => s.MemberId);
        return
        [
            .. ledger.Where(r => r.IsPresent && !(stay.Contains(r.CurrentId) && known[r.CurrentId] == r))
                // Taking an address off that somebody else in the audience is sent with would take them off.
                .Where(r => r.Address.Length == 0 || !addresses.Contains(TextFolding.Fold(r.Address)))
                .OrderBy(r => r.MemberId)
                .Select(r => new PlannedRow(
                    r.MemberId,
                    PushAction.Remove,
                    RowKey.Of(rules.PushId, r.MemberId, PushAction.Remove, r.Generation, r.ContentHash),
                    r.Address,
                    PreviousAddress: null,
                    r.ContentHash,
                    Identity(r, rules),
                    Why(r, stay, left),
                    left.GetValueOrDefault(r.CurrentId)?.Reason)),
        ];
    }

    // Somebody who is taken off is told apart by what they were sent with, and nothing else is sent.
    private static Dictionary<string, string> Identity(LedgerRow row, PushRules rules)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (rules.AddressName is { } address)
        {
            fields[address] = row.Address;
        }

        if (rules.MemberIdName is { } id)
        {
            fields[id] = row.MemberId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return fields;
    }

    private static string Why(LedgerRow row, HashSet<long> stay, Dictionary<long, SuppressedMember> left)
    {
        if (stay.Contains(row.CurrentId))
        {
            return $"Was merged into member {row.CurrentId}, who is sent under another address.";
        }

        return left.TryGetValue(row.CurrentId, out SuppressedMember? reason) ? reason.Explain() : "Left the segment.";
    }

    private static string WhyHeld(ApprovedAudience audience, int removals, int present, PushRules rules)
    {
        if (removals == 0)
        {
            return "";
        }

        if (audience.MemberIds.Count == 0)
        {
            return "The segment is empty now. An empty segment never empties a destination.";
        }

        bool tooMany = removals > rules.GuardCount && (long)removals * 100 > (long)rules.GuardPercent * present;
        return tooMany && removals > rules.AgreedRemovals
            ? string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{removals:N0} of the {present:N0} people at the destination would be removed, more than {rules.GuardCount:N0} and more than {rules.GuardPercent} %. Somebody must agree first.")
            : "";
    }

    private static PlannedRow Row(PushRules rules, Recipient recipient, PushAction action, int generation, string? previous) => new(
        recipient.MemberId,
        action,
        RowKey.Of(rules.PushId, recipient.MemberId, action, generation, recipient.ContentHash),
        recipient.Address,
        previous,
        recipient.ContentHash,
        recipient.Fields);
}
