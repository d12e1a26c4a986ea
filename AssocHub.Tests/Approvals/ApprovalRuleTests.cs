using System.Reflection;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;
using AssocHub.Core.Sources;

namespace AssocHub.Tests.Approvals;

public sealed class ApprovalRuleTests
{
    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(8, 0, 18)]
    [InlineData(50, 40, 60)]
    [InlineData(51, 40, 62)]
    [InlineData(1000, 800, 1200)]
    [InlineData(1001, 800, 1202)]
    public void The_size_band_is_twenty_per_cent_and_at_least_ten_people(int size, int low, int high) =>
        Assert.Equal(new SizeBand(low, high), SizeBand.Around(size, 20, 10));

    [Fact]
    public void The_band_includes_both_ends()
    {
        SizeBand band = SizeBand.Around(50, 20, 10);
        Assert.True(band.Holds(40) && band.Holds(60));
        Assert.False(band.Holds(39) || band.Holds(61));
    }

    [Fact]
    public void Nobody_decides_on_what_they_wrote_or_submitted()
    {
        Assert.IsType<WroteThisVersion>(DecisionRules.MayNotDecide(Governance.Petra, ["petra"], Request()));
        Assert.IsType<SubmittedThisVersion>(DecisionRules.MayNotDecide(Governance.Petra, ["mina"], Request(requester: "petra")));
        Assert.Null(DecisionRules.MayNotDecide(Governance.Petra, ["mina"], Request()));
    }

    [Fact]
    public void The_schedule_and_the_command_line_never_decide()
    {
        Assert.IsType<MachineMayNotDecide>(DecisionRules.MayNotDecide(Actor.Schedule, [], Request()));
        Assert.IsType<MachineMayNotDecide>(DecisionRules.MayNotDecide(Actor.CommandLine, [], Request()));
        Assert.IsType<MachineMayNotDecide>(DecisionRules.MayNotRevoke(Actor.CommandLine, Request()));
    }

    [Fact]
    public void Who_lacks_the_permission_does_not_decide()
    {
        Assert.IsType<NotAllowed>(DecisionRules.MayNotDecide(Governance.Mina, ["x"], Request(requester: "y")));
        Assert.IsType<NotAllowed>(DecisionRules.MayNotDecide(Governance.Ada, ["x"], Request(requester: "y")));
    }

    [Fact]
    public void An_owned_domain_is_approved_by_its_owner_only()
    {
        DomainNeed[] needs = [new(SourceDomain.Ams, ["owen"]), new(SourceDomain.Email, [])];
        Assert.Equal([SourceDomain.Ams], DecisionRules.Covered(Governance.Owen, needs));
        Assert.Equal([SourceDomain.Email], DecisionRules.Covered(Governance.Dara, needs));
        Assert.Equal([SourceDomain.Email], DecisionRules.Covered(Governance.Petra, needs));
    }

    [Fact]
    public void An_owner_of_other_data_may_not_decide()
    {
        NotYourDomain refusal = Assert.IsType<NotYourDomain>(DecisionRules.MayNotDecide(Governance.Dara, [], Request(needs: [new(SourceDomain.Ams, [])])));
        Assert.Contains("membership data", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_approves_twice()
    {
        ApprovalRequest request = Request(needs: [new(SourceDomain.Ams, ["owen"]), new(SourceDomain.Email, [])]);
        request.Decisions.Add(new ApprovalDecision { ActorId = "petra", ActorName = "P", Verdict = Verdict.Approve, Covers = [SourceDomain.Email] });
        Assert.IsType<AlreadyApprovedByYou>(DecisionRules.MayNotDecide(Governance.Petra, [], request));
        Assert.Equal([SourceDomain.Ams], DecisionRules.Open(request).Select(n => n.Domain));
    }

    [Fact]
    public void An_approved_audience_cannot_be_made_by_hand_and_is_the_only_thing_a_plan_accepts()
    {
        Assert.Empty(typeof(ApprovedAudience).GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        Assert.DoesNotContain(typeof(ApprovedAudience).GetMethods(BindingFlags.Public | BindingFlags.Static), m => m.ReturnType.ToString().Contains("ApprovedAudience", StringComparison.Ordinal));
        Assert.True(typeof(ApprovedAudience).IsSealed);
        Assert.All(
            typeof(PushPlanner).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == typeof(PushPlan)),
            m => Assert.Equal(typeof(ApprovedAudience), m.GetParameters()[0].ParameterType));
    }

    [Theory]
    [InlineData("", PolicyVerdict.Failed)]
    [InlineData("Because", PolicyVerdict.Failed)]
    [InlineData("  event INVITATION ", PolicyVerdict.Passed)]
    public void The_purpose_is_stated_and_allowed(string purpose, PolicyVerdict verdict) =>
        Assert.Equal(verdict, new PurposePolicy().Check(Facts() with { Purpose = purpose }).Verdict);

    [Theory]
    [InlineData(0, PolicyVerdict.Failed)]
    [InlineData(1, PolicyVerdict.Attention)]
    [InlineData(4, PolicyVerdict.Attention)]
    [InlineData(5, PolicyVerdict.Passed)]
    [InlineData(50_000, PolicyVerdict.Passed)]
    [InlineData(50_001, PolicyVerdict.Failed)]
    public void The_audience_has_a_smallest_and_a_largest_size(int size, PolicyVerdict verdict) =>
        Assert.Equal(verdict, new AudienceSizePolicy().Check(Facts() with { Size = size }).Verdict);

    [Theory]
    [InlineData(FieldSensitivity.Ordinary, "", PolicyVerdict.Passed)]
    [InlineData(FieldSensitivity.Personal, "", PolicyVerdict.Attention)]
    [InlineData(FieldSensitivity.Sensitive, "", PolicyVerdict.Failed)]
    [InlineData(FieldSensitivity.Sensitive, "because", PolicyVerdict.Failed)]
    [InlineData(FieldSensitivity.Sensitive, "They asked for this service.", PolicyVerdict.Attention)]
    public void Sensitive_fields_need_a_reason(FieldSensitivity sensitivity, string reason, PolicyVerdict verdict) =>
        Assert.Equal(verdict, new SensitiveFieldPolicy().Check(Facts() with
        {
            Fields = [FieldCatalogue.All[0] with { Sensitivity = sensitivity }],
            SensitiveReason = reason,
        }).Verdict);

    [Theory]
    [InlineData(ContactChannel.Internal, 0, PolicyVerdict.Passed)]
    [InlineData(ContactChannel.Email, 0, PolicyVerdict.Failed)]
    [InlineData(ContactChannel.Email, 40, PolicyVerdict.Attention)]
    [InlineData(ContactChannel.Email, 90, PolicyVerdict.Passed)]
    public void People_are_written_to_only_with_consent(ContactChannel channel, int consenting, PolicyVerdict verdict) =>
        Assert.Equal(verdict, new EmailConsentPolicy().Check(Facts() with
        {
            Size = 100,
            ConsentingByEmail = consenting,
            Destinations = [new ApprovableDestination(1, "List", "file", channel)],
        }).Verdict);

    [Fact]
    public void Four_eyes_need_an_owner_who_is_neither_author_nor_requester()
    {
        PolicyFacts owned = Facts() with { Needs = [new DomainNeed(SourceDomain.Ams, ["mina"])], AuthorsAndRequester = ["mina", "noor"] };
        Assert.Equal(PolicyVerdict.Failed, new FourEyesPolicy().Check(owned).Verdict);
        Assert.Equal(PolicyVerdict.Passed, new FourEyesPolicy().Check(owned with { Needs = [new DomainNeed(SourceDomain.Ams, ["mina", "owen"])] }).Verdict);
        Assert.Equal(PolicyVerdict.Failed, new FourEyesPolicy().Check(owned with { Needs = [] }).Verdict);
    }

    [Fact]
    public void Nobody_is_left_out_for_being_in_a_recommendation()
    {
        PolicyFacts leavesOut = Facts() with { Gaps = [],
            LeavesOut = [("Reading tips", "Personalised recommendation")] };
        Assert.Equal(PolicyVerdict.Failed, new RecommendationOnlyPolicy().Check(leavesOut).Verdict);
        Assert.Equal(PolicyVerdict.Passed, new RecommendationOnlyPolicy().Check(Facts() with { Gaps = [],
            LeavesOut = [("Reading tips", "Event invitation")] }).Verdict);
    }

    [Fact]
    public void A_rule_that_breaks_or_is_missing_has_failed()
    {
        IReadOnlyList<PolicyResult> results = new PolicyEvaluator([new Breaking(), new PurposePolicy()]).Check(Facts());
        Assert.Equal(PolicyVerdict.Failed, results.Single(r => r.Key == "breaking").Verdict);
        Assert.Equal(PolicyVerdict.Passed, results.Single(r => r.Key == PurposePolicy.Name).Verdict);
        Assert.Equal(PolicyEvaluator.Required.Count - 1, results.Count(r => r.Reason.Contains("not installed", StringComparison.Ordinal) && r.Verdict == PolicyVerdict.Failed));
    }

    [Fact]
    public void Skew_is_marked_where_it_is_large_and_not_chance()
    {
        MakeUpDimension skewed = MakeUpDimension.Compare(
            "Chapter", "current members",
            new Dictionary<string, int> { ["North"] = 80, ["South"] = 20 }, new Dictionary<string, int> { ["North"] = 500, ["South"] = 500 });
        Assert.All(skewed.Groups, g => Assert.True(g.IsSkewed));
        Assert.Equal(0.8, skewed.Groups[0].Share, 3);

        MakeUpDimension few = MakeUpDimension.Compare(
            "Chapter", "current members",
            new Dictionary<string, int> { ["North"] = 4, ["South"] = 1 }, new Dictionary<string, int> { ["North"] = 500, ["South"] = 500 });
        Assert.All(few.Groups, g => Assert.False(g.IsSkewed));

        MakeUpDimension near = MakeUpDimension.Compare(
            "Chapter", "current members",
            new Dictionary<string, int> { ["North"] = 5500, ["South"] = 4500 }, new Dictionary<string, int> { ["North"] = 5000, ["South"] = 5000 });
        Assert.All(near.Groups, g => Assert.False(g.IsSkewed));
    }

    [Fact]
    public void What_changed_reads_as_sentences()
    {
        IReadOnlyList<string> changes = Changes(
            """{"version":1,"of":"currentMembers","root":{"all":[{"field":"chapter","op":"eq","value":"North"},{"field":"role","op":"eq","value":"Chair"},{"did":{"kinds":["email.clicked"]}}]}}""",
            """{"version":1,"of":"members","root":{"all":[{"field":"chapter","op":"eq","value":"West"},{"did":{"kinds":["email.clicked"]}},{"field":"status","op":"eq","value":"active"}]}}""");
        Assert.Collection(
            changes,
            c => Assert.Equal("It now picks from current and lapsed members; before, from current members.", c),
            c => Assert.Matches("^Changed: .*North.* is now .*West", c),
            c => Assert.Matches("^Added: .*status", c),
            c => Assert.Matches("^Removed: .*[Rr]ole.*Chair", c));
    }

    [Fact]
    public void The_same_conditions_in_another_order_are_said_to_be_so()
    {
        Assert.Equal(["The conditions are the same and only stand in another order."], Changes(
            """{"version":1,"of":"members","root":{"all":[{"field":"chapter","op":"eq","value":"A"},{"field":"role","op":"eq","value":"B"}]}}""",
            """{"version":1,"of":"members","root":{"all":[{"field":"role","op":"eq","value":"B"},{"field":"chapter","op":"eq","value":"A"}]}}"""));
        Assert.Empty(Changes(Governance.North, Governance.North));
    }

    private static IReadOnlyList<string> Changes(string before, string after) =>
        DefinitionChanges.Between(SegmentJson.Read(before).Value, SegmentJson.Read(after).Value, new SegmentSentence(SentenceNames.None));

    private static ApprovalRequest Request(string requester = "mina", IReadOnlyList<DomainNeed>? needs = null) => new()
    {
        RequesterId = requester, RequesterName = requester, Fingerprint = "f", Sentence = "s", Purpose = "p", Needs = needs ?? [new DomainNeed(SourceDomain.Ams, [])],
    };

    private static PolicyFacts Facts() => new()
    {
        Definition = SegmentJson.Read(Governance.North).Value,
        Purpose = "Event invitation",
        AllowedPurposes = ["Event invitation", "Personalised recommendation"],
        Size = 100,
        Limits = new ApprovalOptions(),
        Fields = [],
        SensitiveReason = "",
        Destinations = [],
        ConsentingByEmail = 100,
        AuthorsAndRequester = ["mina"],
        Needs = [new DomainNeed(SourceDomain.Ams, [])],
        Gaps = [],
        LeavesOut = [],
    };

    private sealed class Breaking : IApprovalPolicy
    {
        public string Key => "breaking";

        public string Title => "Breaking";

        public PolicyFinding Check(PolicyFacts facts) => throw new InvalidOperationException("out of order");
    }
}
