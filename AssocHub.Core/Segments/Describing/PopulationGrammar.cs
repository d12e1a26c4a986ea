using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>Out of whom: "current members", "lapsed members", "everyone", "non-members".</summary>
internal static class PopulationGrammar
{
    private static readonly string[] Openings =
    [
        "please find me", "please find", "find me", "find", "show me", "show", "give me", "list", "get me", "get", "i want to see", "i want", "i need", "i am looking for", "im looking for", "looking for", "which", "all of our", "all of the", "all our", "all the",
        "all", "our", "the", "any", "a list of", "list of", "who are the", "who are", "select",
    ];

    private static readonly (string Words, Population Of)[] Certain =
    [
        ("current and lapsed members", Population.Members), ("lapsed and current members", Population.Members), ("current and former members", Population.Members), ("former and current members", Population.Members), ("past and current members", Population.Members), ("members current and lapsed", Population.Members), ("members past and present", Population.Members),
        ("all people we know , members or not ,", Population.Everyone), ("people we know , members or not ,", Population.Everyone), ("people we know", Population.Everyone), ("everyone we know", Population.Everyone), ("people we know members or not", Population.Everyone), ("members and non members", Population.Everyone), ("contacts", Population.Everyone),
        ("current members", Population.CurrentMembers), ("active members", Population.CurrentMembers), ("existing members", Population.CurrentMembers), ("paying members", Population.CurrentMembers), ("paid up members", Population.CurrentMembers), ("members in good standing", Population.CurrentMembers), ("current membership", Population.CurrentMembers),
        ("lapsed members", Population.LapsedMembers), ("former members", Population.LapsedMembers), ("past members", Population.LapsedMembers), ("expired members", Population.LapsedMembers), ("ex members", Population.LapsedMembers), ("lapsed", Population.LapsedMembers),
    ];

    /// <summary>The population that is named here.</summary>
    /// <param name="stream">The sentence.</param>
    /// <param name="also">A condition that belongs to the word: a guest is somebody without a membership.</param>
    public static Population? Read(TokenStream stream, out SegmentNode? also)
    {
        also = null;
        (int, int, int) start = stream.Save();
        stream.Take("all");
        foreach ((string words, Population of) in Certain)
        {
            if (stream.Take(words) || (words.StartsWith("all ", StringComparison.Ordinal) && stream.Take(words[4..])))
            {
                return of;
            }
        }

        if (stream.TakeAny("non members", "nonmembers", "non member", "guests", "prospects"))
        {
            also = new FieldNode("status", FieldOperator.IsMissing, []);
            return Population.Everyone;
        }

        int from = stream.At;
        if (stream.TakeAny("members", "member", "membership"))
        {
            return stream.Choose(from, "of", "current members", "current and lapsed members", "everyone we know") switch { 0 => Population.CurrentMembers, 1 => Population.Members, _ => Population.Everyone };
        }

        if (stream.TakeAny("everyone", "everybody"))
        {
            return stream.Choose(from, "of", "everyone we know, members or not", "current members", "current and lapsed members") switch { 0 => Population.Everyone, 1 => Population.CurrentMembers, _ => Population.Members };
        }

        if (stream.TakeAny("people", "those", "anyone", "anybody", "persons", "individuals", "contacts"))
        {
            return stream.Choose(from, "of", "current members", "everyone we know, members or not", "current and lapsed members") switch { 0 => Population.CurrentMembers, 1 => Population.Everyone, _ => Population.Members };
        }

        stream.Reset(start);
        return null;
    }

    /// <summary>Passes "show me all" and the like.</summary>
    public static void SkipOpening(TokenStream stream)
    {
        while (!stream.Sees("all people we know") && !stream.Sees("the top") && stream.TakeAny(Openings))
        {
        }
    }
}
