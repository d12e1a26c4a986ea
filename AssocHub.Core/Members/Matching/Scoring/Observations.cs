using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>Says in plain words where the records give the engine little to go on.</summary>
internal static class Observations
{
    public static IReadOnlyList<string> Of(RecordTable table, MatchModel model, double threshold)
    {
        var notes = new List<string>();
        if (table.Count < 2)
        {
            return ["There are fewer than two records."];
        }

        double most = model.LogPriorOdds;
        var present = new List<string>();
        foreach ((Slot slot, int[] codes, string name) in Fields(table))
        {
            double share = codes.Take(table.Count).Count(code => code != 0) / (double)table.Count;
            if (share > 0.05)
            {
                present.Add(name);
                // Both records must have it.
                most += share * share * Math.Max(0, model.Weight[1][((int)slot * Levels.Most) + 1]);
            }
        }

        double needed = Math.Log(threshold / (1 - threshold));
        if (present.Count <= 3 || most < needed + 4)
        {
            string has = present.Count == 0 ? "no column that says who somebody is" : "only " + string.Join(", ", present);
            notes.Add($"Little to go on: the records have {has}. Two records that agree on all of it reach a probability of " +
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{1 / (1 + Math.Exp(-most)):0.00} on average; people with common names cannot be told apart."));
        }

        return notes;
    }

    private static IEnumerable<(Slot Slot, int[] Codes, string Name)> Fields(RecordTable table) =>
    [
        (Slot.Given, table.Given, "given names"),
        (Slot.Family, table.Family, "family names"),
        (Slot.BirthDate, table.BirthDate, "dates of birth"),
        (Slot.Email, table.Email, "e-mail addresses"),
        (Slot.Phone, table.Phone, "phone numbers"),
        (Slot.Street, table.Street, "streets"),
        (Slot.Locality, table.Postcode.Any(code => code != 0) ? table.Postcode : table.City, "places"),
        (Slot.Organization, table.Organization, "employers"),
        (Slot.AmsId, table.AmsId, "AMS ids"),
        .. table.NumbersBy.Select((codes, n) => (Slot.Number, codes, table.NumberLabels[n])),
    ];
}
