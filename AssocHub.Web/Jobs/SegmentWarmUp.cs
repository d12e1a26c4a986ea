using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Templates;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;

namespace AssocHub.Web.Jobs;

/// <summary>
/// Asks the questions of the templates once, as soon as answers come from memory, so that whoever clicks the first condition of its sort does not
/// wait while its code is compiled. One after the other, with a pause after each: people who click meanwhile come first. The answers are kept like any others.
/// </summary>
internal sealed class SegmentWarmUp(SegmentIndex index, SegmentEngine engine, SegmentVocabulary vocabulary, ILogger<SegmentWarmUp> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    // What no template asks for, and people do.
    private static readonly SegmentNode[] More =
    [
        new FieldNode("city", FieldOperator.StartsWith, [new TextValue("a")]),
        new FieldNode("interests", FieldOperator.In, [new TextValue("a"), new TextValue("b")]),
        new FieldNode("emailDomain", FieldOperator.Contains, [new TextValue("org")]),
        new FieldNode("tenureDays", FieldOperator.After, [new NumberValue(90)]),
        new FieldNode("chapter", FieldOperator.Eq, [new TextValue("a")]),
        new DidNode([InteractionKind.EmailClicked]) { Object = ObjectReference.ByExternalId("a") },
        new DidNode([InteractionKind.EmailOpened]) { TitleContains = "annual", Within = new LastDaysWindow(365) },
        new DidNode([InteractionKind.EmailOpened, InteractionKind.EmailClicked]) { Count = new CountTest(2, 4), Within = new CalendarWindow(CalendarPeriod.LastYear) },
        new SequenceNode([new SequenceStep(new DidNode([InteractionKind.EmailOpened])), new SequenceStep(new DidNode([InteractionKind.EmailClicked]), 7)]),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await index.Answering.WaitAsync(stoppingToken);
            IReadOnlyList<string> topics = await vocabulary.TopicsAsync(stoppingToken);
            IReadOnlyList<ObjectChoice> events = await vocabulary.ObjectsAsync("", [ObjectKind.Event], 1, stoppingToken);
            var values = new TemplateValues(topics.FirstOrDefault("a"), events.Count == 0 ? null : ObjectReference.ById(events[0].Id));
            IEnumerable<SegmentDefinition> templates = SegmentTemplates.All.Select(t => t.For(values)).OfType<SegmentDefinition>();
            foreach (SegmentDefinition definition in templates.Concat(More.Select(m => new SegmentDefinition(Population.CurrentMembers, m))))
            {
                await engine.CountTreeAsync(definition, null, stoppingToken);
                await Task.Delay(Pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host ends.
        }
#pragma warning disable CA1031 // Whoever clicks first asks again, and is told what is wrong.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.LogDebug(problem, "The segments' questions could not be made ready");
        }
    }
}
