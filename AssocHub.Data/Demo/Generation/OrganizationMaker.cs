using AssocHub.Core.Common;

namespace AssocHub.Data.Demo.Generation;

/// <summary>Makes employers: a few large, many small.</summary>
internal static class OrganizationMaker
{
    private static readonly string[] First =
    [
        "Birch", "Cedar", "Elk", "Fox", "Loon", "Pine", "Stone", "Silver", "Red", "White", "Clear", "Deer", "Heron", "Maple", "Otter", "Rice",
        "Sand", "Swan", "Trout", "Wolf", "Bear", "Copper", "Amber", "Eagle", "Willow",
    ];

    private static readonly string[] Second =
        ["Lake", "Creek", "River", "Falls", "Grove", "Hill", "Point", "Prairie", "Ridge", "Valley", "Bay", "Rapids", "Forks", "Bluff"];

    public static List<DemoOrganization> Make(DemoOptions options)
    {
        var random = new DemoRandom(options.Seed, "organizations");
        var names = new HashSet<string>();
        var made = new List<DemoOrganization>();
        double[] kinds = [.. DemoVocabulary.OrganizationKinds.Select(k => k.Share)];
        double[] sizes = [.. DemoVocabulary.Sizes.Select(s => s.Share)];
        double[] chapters = [.. DemoVocabulary.Chapters.Select(c => c.Share)];
        int wanted = Math.Max(12, options.Members / 14);
        while (made.Count < wanted)
        {
            (string kind, string industry, _) = DemoVocabulary.OrganizationKinds[random.PickWeighted(kinds)];
            string name = $"{random.Pick(First)} {random.Pick(Second)} {kind}";
            (string size, _, int weight) = DemoVocabulary.Sizes[random.PickWeighted(sizes)];
            DemoVocabulary.Chapter chapter = DemoVocabulary.Chapters[random.PickWeighted(chapters)];
            bool small = weight <= 8;
            string? mailbox = small && random.Chance(0.5) ? (random.Chance(0.7) ? "info" : "office") : null;
            bool scanner = !small && random.Chance(0.14);
            if (!names.Add(name))
            {
                continue;
            }

            string domain = Slug(name) + ".example.org";
            made.Add(new DemoOrganization(
                $"ORG-{made.Count + 1:D4}", name, industry, size, chapter.Region, domain, weight,
                mailbox is null ? null : $"{mailbox}@{domain}", scanner, chapter));
        }

        return made;
    }

    public static string Slug(string text) => TextFolding.Fold(text).Replace(" ", "-", StringComparison.Ordinal).Replace("&", "and", StringComparison.Ordinal);
}
