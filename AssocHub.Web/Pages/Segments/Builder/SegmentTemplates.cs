using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>A question that every association asks, to start from.</summary>
public sealed record SegmentTemplate(string Title, string Hint, SegmentDefinition Definition);

/// <summary>Questions to start from. Topics are filled in with the association's own.</summary>
public static class SegmentTemplates
{
    public static IReadOnlyList<SegmentTemplate> For(string? topic)
    {
        string about = topic ?? "leadership";
        return
        [
            new("Interested, but not there yet", $"Clicked an e-mail on {about}, attended no session on it", Of(
                Did(InteractionKind.EmailClicked, about),
                new NotNode(Did(InteractionKind.SessionAttended, about)))),
            new("Renewal at risk", "Renews within 90 days and did nothing for half a year", Of(
                new FieldNode("renewalDate", FieldOperator.Between, [new DaysAgoValue(0), new DaysAgoValue(-90)]),
                new NotNode(new DidNode(
                    [InteractionKind.EmailOpened, InteractionKind.EmailClicked, InteractionKind.SessionAttended, InteractionKind.CommunityReplied])
                {
                    Within = new LastDaysWindow(180),
                }))),
            new("New and quiet", "Joined in the last year, attended no event", Of(
                new FieldNode("joinDate", FieldOperator.After, [new DaysAgoValue(365)]),
                new NotNode(new DidNode([InteractionKind.EventAttended, InteractionKind.SessionAttended])))),
            new("Community voices", "Replied in three different threads in 90 days", Of(
                new DidNode([InteractionKind.CommunityReplied])
                {
                    Count = new CountTest(3, null), DistinctObjects = true, Within = new LastDaysWindow(90),
                })),
            new("Registered, did not come", "Registered for an event last quarter, attended none", Of(
                new DidNode([InteractionKind.EventRegistered]) { Within = new CalendarWindow(CalendarPeriod.LastQuarter) },
                new NotNode(new DidNode([InteractionKind.EventAttended, InteractionKind.SessionAttended])
                {
                    Within = new CalendarWindow(CalendarPeriod.LastQuarter),
                }))),
            new("Readers who never speak", "Opened five e-mails in 90 days, never wrote in the community", Of(
                new DidNode([InteractionKind.EmailOpened]) { Count = new CountTest(5, null), Within = new LastDaysWindow(90) },
                new NotNode(new DidNode([InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied])))),
        ];
    }

    private static DidNode Did(InteractionKind kind, string topic) => new([kind]) { Topics = [topic] };

    private static SegmentDefinition Of(params SegmentNode[] items) => new(Population.CurrentMembers, new AllNode(items));
}
