using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Measures;
using ClosedXML.Excel;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Measures;

public sealed class DrillTests
{
    private const string Sent = "2026-10-05 08:00";

    [Fact]
    public async Task Each_list_has_as_many_rows_as_its_figure_says()
    {
        await using SmallAssociation small = await DigestAsync();
        KpiResult result = await small.MeasureAsync("digest-open-rate");

        Assert.Equal(result.Current.Group.Numerator, (await RowsAsync(small, DrillSide.Numerator, SmallAssociation.Staff)).Total);
        Assert.Equal(result.Current.Group.Denominator, (await RowsAsync(small, DrillSide.Denominator, SmallAssociation.Staff)).Total);
        Page<DrillRow> missed = await RowsAsync(small, DrillSide.Missed, SmallAssociation.Staff);
        Assert.Equal(result.Current.Group.Denominator - result.Current.Group.Numerator, missed.Total);
        Assert.Equal(["Bob Byron"], missed.Items.Select(r => r.Person));
    }

    [Fact]
    public async Task Names_are_hidden_from_leadership_and_showing_them_to_staff_is_audited_with_whose_they_were()
    {
        await using SmallAssociation small = await DigestAsync();
        await small.MeasureAsync("digest-open-rate");

        DrillRow hidden = Assert.Single((await RowsAsync(small, DrillSide.Numerator, SmallAssociation.Leader)).Items);
        Assert.Equal($"Member {hidden.MemberId}", hidden.Person);
        Assert.Empty(await EntriesAsync(small));

        DrillRow shown = Assert.Single((await RowsAsync(small, DrillSide.Numerator, SmallAssociation.Staff)).Items);
        Assert.Equal("Ada Byron", shown.Person);
        Assert.Equal(["measure.people_viewed"], await EntriesAsync(small));
        await using AssocHubDbContext db = small.Database.CreateDbContext();
        Assert.Equal([shown.MemberId!.Value], await db.AuditMentions.Select(m => m.MemberId).ToListAsync());
    }

    [Fact]
    public async Task Without_the_permission_there_are_neither_figures_nor_lists_nor_reports()
    {
        await using SmallAssociation small = await DigestAsync();
        var nobody = new Actor("x", "Nobody", []);
        using var file = new MemoryStream();

        Assert.IsType<NotAllowed>((await small.Service.ComputeAsync(Results.October, nobody)).Refusal);
        Assert.IsType<NotAllowed>((await Drill(small).DrillAsync("digest-open-rate", DrillSide.Numerator, Results.October, 1, nobody)).Refusal);
        Assert.IsType<NotAllowed>((await Reports(small).WriteAsync(Results.October, nobody, file)).Refusal);
        Assert.Equal(0, file.Length);
    }

    [Fact]
    public async Task A_list_that_does_not_exist_is_refused_by_name()
    {
        await using SmallAssociation small = await DigestAsync();

        Assert.IsType<NotFound>((await Drill(small).DrillAsync("nonsense", DrillSide.Numerator, Results.October, 1, SmallAssociation.Staff)).Refusal);
        Assert.IsType<NotFound>((await Drill(small).DrillAsync("rejected-share", DrillSide.Numerator, Results.October, 1, SmallAssociation.Staff)).Refusal);
    }

    [Fact]
    public async Task Taking_the_report_away_is_audited_and_the_file_holds_the_dashboards_figures()
    {
        await using SmallAssociation small = await DigestAsync();
        KpiResult figure = await small.MeasureAsync("digest-open-rate");
        using var file = new MemoryStream();

        Result<OnePageReport> report = await Reports(small).WriteAsync(Results.October, SmallAssociation.Leader, file);

        Assert.Equal("one-page-report-2026-10-01-to-2026-10-31.xlsx", report.Value.FileName);
        Assert.Equal(["report.downloaded"], await EntriesAsync(small));
        file.Position = 0;
        using var workbook = new XLWorkbook(file);
        IXLWorksheet page = workbook.Worksheet("Report");
        int row = page.CellsUsed(c => c.GetString() == "Digest open rate").Single().Address.RowNumber;
        Assert.Equal(figure.Value!.Value, page.Cell(row, 8).GetDouble(), 12);
    }

    [Fact]
    public async Task A_state_is_kept_once_a_day_and_the_day_before_becomes_its_comparison()
    {
        await using SmallAssociation small = await DigestAsync();
        small.Person("Cleo", "Doe");
        await small.MeasureAsync("duplicate-rate");
        await small.MeasureAsync("duplicate-rate");
        small.Database.Time.Advance(TimeSpan.FromDays(20));
        small.Person("Dan", "Roe");

        KpiResult later = await small.MeasureAsync("duplicate-rate", "2026-12-01", "2026-12-31");

        Assert.Equal(3, later.Previous!.Group.Denominator);
        Assert.Equal(4, later.Current.Group.Denominator);
        Assert.Equal([3L, 4L], later.Trend.Select(p => p.Measurement.Group.Denominator));
    }

    [Fact]
    public async Task The_duplicate_rate_is_an_estimate_with_its_interval_and_lists_the_open_cases_behind_it()
    {
        await using SmallAssociation small = await DigestAsync();
        long cleo = small.Person("Cleo", "Doe");
        long clea = small.Person("Clea", "Doe");
        long ada = small.Person("Ada", "Biron");
        small.Add(new MatchPair { Id = 1, LeftRecordId = 1, RightRecordId = 2, LeftMemberId = cleo, RightMemberId = clea, LogOdds = Bands.LogOdds(0.8), InContext = Bands.LogOdds(0.8), State = PairState.Waiting, Reasons = "" });
        small.Add(new MatchPair { Id = 2, LeftRecordId = 3, RightRecordId = 4, LeftMemberId = ada, RightMemberId = cleo, LogOdds = Bands.LogOdds(0.05), InContext = Bands.LogOdds(0.05), State = PairState.Distinct, Reasons = "" });
        small.Add(new MatchPair { Id = 3, LeftRecordId = 5, RightRecordId = 6, LeftMemberId = ada, RightMemberId = clea, LogOdds = Bands.LogOdds(0.9), InContext = Bands.LogOdds(0.9), State = PairState.Different, Reasons = "" });

        KpiResult guess = await small.MeasureAsync("duplicate-rate");
        // 0.8 of one case and 0.05 of another, each anything between none and all while nobody answered, and that is said.
        Assert.Equal(0.85 / 5, guess.Value!.Value, 9);
        Assert.Equal(0, guess.Current.Interval!.Value.Low, 9);
        Assert.Equal(2.0 / 5, guess.Current.Interval.Value.High, 9);
        Assert.True(guess.Current.IsGuess);
        Assert.Equal("a guess; may be 0.0 % to 40.0 %", KpiText.Basis(guess));
        Assert.Equal("about 1 of 5", KpiText.Counts(guess.Current));

        Page<DrillRow> cases = (await Drill(small).DrillAsync("duplicate-rate", DrillSide.Numerator, Results.October, 1, SmallAssociation.Staff)).Value;
        Assert.Equal(2, cases.Total);
        Assert.Equal("Clea Doe", cases.Items[0].Person);
        Assert.Equal($"resembles member {cleo}: 80 % likely one person", cases.Items[0].Detail);

        // Twenty such cases drawn at random were looked at, and five were one person: the interval closes around that.
        for (int i = 0; i < 20; i++)
        {
            small.Add(new ReviewAnswer
            {
                LeftRecordId = 100 + i, RightRecordId = 200 + i, By = "x", At = small.Database.Time.Now, IsFinal = true, Sampled = true, ActId = Guid.NewGuid(), LogOdds = Bands.LogOdds(0.75),
                Verdict = i < 5 ? MergeVerdict.Same : MergeVerdict.Different,
            });
        }

        KpiResult answered = await small.MeasureAsync("duplicate-rate");
        Assert.Equal((((5 + 1.6) / 22) + 0.05) / 5, answered.Value!.Value, 9);
        Assert.True(answered.Current.Interval!.Value.High < guess.Current.Interval.Value.High);
        Assert.False(answered.Current.IsGuess);

        // The day's state keeps the interval, so that a later period is compared with what was known.
        small.Database.Time.Advance(TimeSpan.FromDays(40));
        KpiResult later = await small.MeasureAsync("duplicate-rate", "2026-12-01", "2026-12-31");
        Assert.Equal(answered.Current.Interval, later.Previous!.Interval);
    }

    private static async Task<SmallAssociation> DigestAsync()
    {
        SmallAssociation small = await SmallAssociation.CreateAsync();
        long digest = small.Object(ObjectKind.Email, Sent, "digest");
        long ada = small.Person();
        long bob = small.Person("Bob");
        small.Did(ada, InteractionKind.EmailDelivered, digest, Sent);
        small.Did(bob, InteractionKind.EmailDelivered, digest, Sent);
        small.Did(ada, InteractionKind.EmailOpened, digest, "2026-10-06");
        return small;
    }

    private static DrillService Drill(SmallAssociation small) =>
        new(small.Database, new AuditLog(small.Database, small.Database.Time), small.Database.Clock);

    private static ReportService Reports(SmallAssociation small) => new(
        small.Service,
        new AuditLog(small.Database, small.Database.Time),
        small.Database,
        new AssociationOptions { Name = "Small" },
        small.Database.Clock);

    private static async Task<Page<DrillRow>> RowsAsync(SmallAssociation small, DrillSide side, Actor actor) =>
        (await Drill(small).DrillAsync("digest-open-rate", side, Results.October, 1, actor)).Value;

    private static async Task<List<string>> EntriesAsync(SmallAssociation small)
    {
        await using AssocHubDbContext db = small.Database.CreateDbContext();
        return await db.AuditEntries.OrderBy(e => e.Sequence).Select(e => e.Action).ToListAsync();
    }
}
