using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>What is worked out once per distinct value and then shared by all threads.</summary>
internal sealed class ComparisonTables
{
    public ComparisonTables(RecordTable table)
    {
        Names = new NameFacts(table.Names);
        StreetShape = new Signatures(table.Streets);
        CityShape = new Signatures(table.Cities);
        OrganizationShape = new Signatures(table.Organizations);
        TitleShape = new Signatures(table.Titles);
        LocalShape = new Signatures(table.Locals);
        SaysMoreThanName = MoreThanName(table);
    }

    public NameFacts Names { get; }
    public Signatures StreetShape { get; }
    public Signatures CityShape { get; }
    public Signatures OrganizationShape { get; }
    public Signatures TitleShape { get; }
    public Signatures LocalShape { get; }

    /// <summary>
    /// By local part: true when it is more than its owner's own name, so that meeting it at a second provider is news (<c>skipper77</c>)
    /// and not what any Ann Lee would choose (<c>ann.lee</c>).
    /// </summary>
    public bool[] SaysMoreThanName { get; }

    private static bool[] MoreThanName(RecordTable table)
    {
        var more = new bool[table.Locals.Count];
        Array.Fill(more, true);
        for (int i = 0; i < table.Count; i++)
        {
            int local = table.Local[i];
            if (local == 0 || !more[local])
            {
                continue;
            }

            ReadOnlySpan<char> text = table.Locals[local];
            ReadOnlySpan<char> family = table.Names[table.Family[i] != 0 ? table.Family[i] : table.MailFamily[i]];
            ReadOnlySpan<char> given = table.Names[table.FirstGiven[i] != 0 ? table.FirstGiven[i] : table.MailGiven[i]];
            int digits = 0, letters = 0;
            foreach (char c in text)
            {
                digits += char.IsAsciiDigit(c) ? 1 : 0;
                letters += char.IsLetter(c) ? 1 : 0;
            }

            bool hasFamily = family.Length >= 2 && text.IndexOf(family) >= 0;
            bool hasGiven = given.Length >= 2 && text.IndexOf(given) >= 0;
            int said = (hasFamily ? family.Length : 0) + (hasGiven ? given.Length : 0);
            more[local] = digits >= 2 || letters - said > 1;
        }

        return more;
    }
}
