using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Tests.Members;

/// <summary>That only one of two people has a record of the AMS says something, and how much is learned.</summary>
public sealed class AmsCoverageTests
{
    private static readonly RecordClass Found = new(1, PersonKind.Registrant, HasEmail: true), Unfound = new(1, PersonKind.Registrant, HasEmail: false);

    [Fact]
    public void It_says_much_where_nearly_all_are_found_and_nothing_where_none_is()
    {
        AmsCoverage coverage = AmsCoverage.Learn([.. Records(Found, 1000, 900), .. Records(Unfound, 1000, 0)]);
        Assert.Equal(Math.Log(1010.0 / 110), coverage.Evidence(Found), 9);
        Assert.Equal(0, coverage.Evidence(Unfound), 9);
        Assert.Equal(0, coverage.Evidence(new RecordClass(2, PersonKind.Subscriber, true)));
        Assert.Equal(coverage.Evidence(Found), coverage.Most, 9);
    }

    [Fact]
    public void A_few_records_say_little()
    {
        AmsCoverage coverage = AmsCoverage.Learn(Records(Found, 4, 3));
        Assert.InRange(coverage.Evidence(Found), 0, 0.3);
    }

    [Fact]
    public void It_is_a_step_of_its_own_and_the_steps_add_up()
    {
        CaseContext context = CaseContext.Of(0, 1.5, [new Rival(7, BesideLeft: true, 1.5)], []);
        Assert.Equal([CaseContext.AmsRecord, CaseContext.SomebodyElse], context.Steps.Select(s => s.What));
        Assert.Equal(1.5, context.Steps[0].Bits * Math.Log(2), 9);
        Assert.Equal(context.LogOdds, context.Steps.Sum(s => s.Bits) * Math.Log(2), 9);
    }

    private static IEnumerable<(RecordClass, bool)> Records(RecordClass of, int all, int known) => Enumerable.Range(0, all).Select(i => (of, i < known));
}
