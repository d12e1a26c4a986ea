using System.Globalization;
using System.Security.Cryptography;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Tests.Demo;

public sealed class AssociationGeneratorTests : IDisposable
{
    private static readonly DemoOptions Small = new(new DateOnly(2026, 3, 20)) { Members = 400, Days = 800 };

    private readonly string _folder = Directory.CreateTempSubdirectory("assochub-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_options_give_the_same_bytes()
    {
        AssociationGenerator.Write(Small, At("one"));
        AssociationGenerator.Write(Small, At("two"));

        Assert.Equal(Hashes(At("one")), Hashes(At("two")));
    }

    [Fact]
    public void Writing_again_replaces_what_an_interrupted_run_left()
    {
        AssociationGenerator.Write(Small, At("clean"));
        Directory.CreateDirectory(Path.Combine(At("again"), AssociationGenerator.AmsFolder));
        File.WriteAllText(Path.Combine(At("again"), AssociationGenerator.AmsFolder, "members.csv"), "ams_id\nhalf a li");
        File.WriteAllText(Path.Combine(At("again"), AssociationGenerator.AmsFolder, "left-over.csv"), "x");

        AssociationGenerator.Write(Small, At("again"));

        Assert.Equal(Hashes(At("clean")), Hashes(At("again")));
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("end")]
    public void Another_seed_or_day_gives_another_association(string what)
    {
        DemoOptions other = what == "seed" ? Small with { Seed = Small.Seed + 1 } : Small with { EndDay = Small.EndDay.AddDays(1) };
        AssociationGenerator.Write(Small, At("one"));
        AssociationGenerator.Write(other, At("other"));

        Dictionary<string, string> one = Hashes(At("one")), another = Hashes(At("other"));
        Assert.NotEqual(one["email/email_activity.csv"], another["email/email_activity.csv"]);
        Assert.Equal(one.Keys.Order(StringComparer.Ordinal), another.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nobody_real_is_ever_addressed()
    {
        AssociationGenerator.Write(Small, At("one"));

        string[] addresses = [.. Directory.GetFiles(_folder, "*.csv", SearchOption.AllDirectories).SelectMany(Rows)
            .SelectMany(r => r.Where(f => f.Key is "email" or "alternate_emails").SelectMany(f => f.Value.Split(';')))
            .Where(a => a.Length > 0).Distinct(StringComparer.Ordinal)];

        Assert.True(addresses.Length > 400);
        Assert.All(addresses, a => Assert.Matches(@"@([a-z0-9-]+\.)+(example\.(com|net|org))$|@([a-z0-9-]+\.)?example\.(com|net|org)$", a));
    }

    [Fact]
    public void Nothing_has_happened_after_the_end_and_something_on_the_day_before()
    {
        AssociationGenerator.Write(Small, At("one"));

        // Chicago is five hours behind UTC in March.
        DateTime end = Small.EndDay.ToDateTime(new TimeOnly(5, 0));
        DateTime[] moments = [.. Rows(Path.Combine(At("one"), "email", "email_activity.csv"))
            .Select(r => DateTime.Parse(r["occurred_at"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal))];

        Assert.True(moments.Max() < end);
        Assert.True(moments.Max() > end.AddDays(-4));
    }

    [Fact]
    public void Who_takes_part_renews_more()
    {
        AssociationGenerator.Write(Small with { Members = 2_000 }, At("one"));

        ILookup<bool, bool> renewals = Rows(Path.Combine(At("one"), "truth", "truth_renewals.csv"))
            .Where(r => r["propensity"] != "1.0000")
            .ToLookup(r => r["sessions"] != "0" || r["replies"] != "0", r => r["renews"] == "true");
        double active = renewals[true].Average(r => r ? 1.0 : 0), passive = renewals[false].Average(r => r ? 1.0 : 0);

        Assert.InRange(passive, 0.78, 0.89);
        Assert.True(active > passive + 0.05, $"{active:0.000} against {passive:0.000}");
    }

    [Fact]
    public void Every_file_is_a_canonical_stream_in_the_folder_of_its_domain()
    {
        AssociationGenerator.Write(Small, At("one"));

        var seen = new List<StreamDefinition>();
        foreach ((string folder, SourceDomain domain) in Domains)
        {
            foreach (string file in Directory.GetFiles(Path.Combine(At("one"), folder)))
            {
                StreamDefinition? stream = CanonicalStreams.Find(Path.GetFileNameWithoutExtension(file));
                Assert.NotNull(stream);
                Assert.Equal(domain, stream.Domain);
                string[] header = File.ReadLines(file).First().Split(',');
                Assert.Empty(stream.Fields.Where(f => f.IsRequired).Select(f => f.Name).Except(header));
                Assert.Empty(header.Except([.. stream.Fields.Select(f => f.Name), "user_agent"]));
                seen.Add(stream);
            }
        }

        Assert.Equal(CanonicalStreams.All.Select(s => s.Name).Order(StringComparer.Ordinal), seen.Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    private static readonly (string Folder, SourceDomain Domain)[] Domains =
    [
        (AssociationGenerator.AmsFolder, SourceDomain.Ams), (AssociationGenerator.EventsFolder, SourceDomain.Events),
        (AssociationGenerator.EmailFolder, SourceDomain.Email), (AssociationGenerator.CommunityFolder, SourceDomain.Community),
    ];

    [Fact]
    public void The_expected_counts_are_those_of_the_files()
    {
        AssociationGenerator.Write(Small, At("one"));

        using var expected = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(At("one"), "truth", "expected.json")));
        Dictionary<string, int> planted = Rows(Path.Combine(At("one"), "truth", "truth_rejected.csv"))
            .GroupBy(r => r["stream"]).ToDictionary(g => g.Key, g => g.Count());
        foreach (System.Text.Json.JsonProperty stream in expected.RootElement.GetProperty("records").EnumerateObject())
        {
            string file = Assert.Single(Directory.GetFiles(At("one"), stream.Name + ".csv", SearchOption.AllDirectories));
            Assert.Equal(stream.Value.GetInt32() + planted.GetValueOrDefault(stream.Name), Rows(file).Count());
        }
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static Dictionary<string, string> Hashes(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))));

    private static IEnumerable<Dictionary<string, string>> Rows(string file) => CsvRows.Read(file);
}
