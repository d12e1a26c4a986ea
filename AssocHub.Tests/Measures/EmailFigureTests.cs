using AssocHub.Core.Measures;
using AssocHub.Core.Members;

namespace AssocHub.Tests.Measures;

public sealed class EmailFigureTests
{
    private const string Sent = "2026-10-05 08:00";
    private const string Later = "2026-10-06 09:00";

    [Fact]
    public async Task One_person_opening_one_digest_three_times_is_one_opener()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long digest = small.Object(ObjectKind.Email, Sent, "digest");
        long ada = small.Person();
        long bob = small.Person("Bob");
        small.Did(ada, InteractionKind.EmailDelivered, digest, Sent);
        small.Did(bob, InteractionKind.EmailDelivered, digest, Sent);
        small.Did(ada, InteractionKind.EmailOpened, digest, Later);
        small.Did(ada, InteractionKind.EmailOpened, digest, "2026-10-06 09:01");
        small.Did(ada, InteractionKind.EmailOpened, digest, "2026-10-07 09:00");

        KpiResult result = await small.MeasureAsync("digest-open-rate");

        Assert.Equal(new Tally(1, 2), result.Current.Group);
        Assert.Equal(0.5, result.Value);
    }

    [Fact]
    public async Task The_same_person_counts_once_for_each_digest()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long ada = small.Person();
        foreach (string day in (string[])["2026-10-05", "2026-10-12", "2026-10-19"])
        {
            long digest = small.Object(ObjectKind.Email, day, "digest");
            small.Did(ada, InteractionKind.EmailDelivered, digest, day);
            if (day != "2026-10-19")
            {
                small.Did(ada, InteractionKind.EmailOpened, digest, day + " 10:00");
            }
        }

        Assert.Equal(new Tally(2, 3), (await small.MeasureAsync("digest-open-rate")).Current.Group);
    }

    [Fact]
    public async Task Machines_are_left_out_and_counted_as_left_out()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long digest = small.Object(ObjectKind.Email, Sent, "digest");
        long ada = small.Person();
        small.Did(ada, InteractionKind.EmailDelivered, digest, Sent);
        small.Did(ada, InteractionKind.EmailOpened, digest, Sent, machine: true);
        small.Did(ada, InteractionKind.EmailOpened, digest, Later, machine: true);

        Measurement measured = (await small.MeasureAsync("digest-open-rate")).Current;

        Assert.Equal(new Tally(0, 1), measured.Group);
        Assert.Equal(2, measured.LeftOut);
    }

    [Fact]
    public async Task Other_emails_merged_people_undelivered_copies_and_other_months_do_not_count()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long digest = small.Object(ObjectKind.Email, Sent, "digest");
        long newsletter = small.Object(ObjectKind.Email, Sent, "newsletter");
        long september = small.Object(ObjectKind.Email, "2026-09-30 23:59:59", "digest");
        long ada = small.Person();
        long gone = small.Person("Ad", mergedInto: ada);
        foreach (long email in (long[])[digest, newsletter, september])
        {
            small.Did(ada, InteractionKind.EmailDelivered, email, Sent);
            small.Did(ada, InteractionKind.EmailOpened, email, Later);
        }

        small.Did(gone, InteractionKind.EmailDelivered, digest, Sent);
        small.Did(null, InteractionKind.EmailDelivered, digest, Sent);
        long undelivered = small.Person("Una");
        small.Did(undelivered, InteractionKind.EmailSent, digest, Sent);
        small.Did(undelivered, InteractionKind.EmailOpened, digest, Later);

        KpiResult result = await small.MeasureAsync("digest-open-rate");

        Assert.Equal(new Tally(1, 1), result.Current.Group);
        Assert.Equal(new Tally(1, 1), result.Previous!.Group);
    }

    [Fact]
    public async Task A_platform_that_reports_no_deliveries_is_taken_at_sent_and_not_bounced()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long digest = small.Object(ObjectKind.Email, Sent, "digest");
        long ada = small.Person();
        long bob = small.Person("Bob");
        long cleo = small.Person("Cleo");
        foreach (long person in (long[])[ada, bob, cleo])
        {
            small.Did(person, InteractionKind.EmailSent, digest, Sent);
        }

        small.Did(bob, InteractionKind.EmailBounced, digest, Sent, detail: "soft");
        small.Did(cleo, InteractionKind.EmailOpened, digest, Later);

        Assert.Equal(new Tally(1, 2), (await small.MeasureAsync("digest-open-rate")).Current.Group);
    }

    [Fact]
    public async Task An_open_after_the_report_was_made_does_not_count()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long digest = small.Object(ObjectKind.Email, Sent, "digest");
        long ada = small.Person();
        small.Did(ada, InteractionKind.EmailDelivered, digest, Sent);
        small.Did(ada, InteractionKind.EmailOpened, digest, "2026-11-18 12:00:01");

        Assert.Equal(new Tally(0, 1), (await small.MeasureAsync("digest-open-rate")).Current.Group);
    }

    [Fact]
    public async Task Nothing_sent_is_no_figure_rather_than_zero_or_not_a_number()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();

        KpiResult result = await small.MeasureAsync("digest-open-rate");

        Assert.Null(result.Value);
        Assert.Equal(KpiStatus.NoData, result.Status);
        Assert.Equal("–", KpiText.Figure(result.Value, result.Kpi.Unit));
    }

    [Fact]
    public async Task Hard_bounces_and_complaints_are_undeliverable_and_soft_bounces_are_not()
    {
        await using SmallAssociation small = await SmallAssociation.CreateAsync();
        long email = small.Object(ObjectKind.Email, Sent, "renewal");
        long[] people = [small.Person("A"), small.Person("B"), small.Person("C"), small.Person("D")];
        foreach (long person in people)
        {
            small.Did(person, InteractionKind.EmailSent, email, Sent);
        }

        small.Did(people[0], InteractionKind.EmailBounced, email, Sent, detail: "hard");
        small.Did(people[1], InteractionKind.EmailBounced, email, Sent, detail: "soft");
        small.Did(people[2], InteractionKind.EmailComplained, email, Later);
        small.Did(people[2], InteractionKind.EmailBounced, email, Later, detail: "hard");

        Assert.Equal(new Tally(2, 4), (await small.MeasureAsync("undeliverable-rate")).Current.Group);
    }
}
