using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Landing;
using AssocHub.Data.Members;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Web.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Jobs;

/// <summary>Once answers come from memory, what the templates ask has been asked before anybody clicks.</summary>
public sealed class SegmentWarmUpTests
{
    [Fact]
    public async Task The_questions_of_the_templates_are_asked_once_answers_come_from_memory()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        long source = await it.AddSourceAsync();
        await it.Service<SyncService>().SyncAsync(source, JobsHouse.Administrator, "test", null, CancellationToken.None);
        await it.Service<UnifyService>().UnifyAsync(full: true, "test", null, CancellationToken.None);
        using var service = ActivatorUtilities.CreateInstance<SegmentWarmUp>(it.Service<IServiceProvider>());
        await service.StartAsync(CancellationToken.None);
        SegmentIndex index = it.Service<SegmentIndex>();
        Assert.False(service.ExecuteTask!.IsCompleted);
        Assert.True(await index.CatchUpAsync(CancellationToken.None));
        await service.ExecuteTask.WaitAsync(TimeSpan.FromMinutes(1));

        IndexState state = index.Known!;
        AsOf asOf = it.Service<SegmentEvaluator>().AsOf(index.Moment(state));
        string Key(params InteractionKind[] kinds) => new ActivityScan(state, asOf).KeyOf(new DidNode(kinds));
        Assert.NotNull(state.Leaves.Find(Key(InteractionKind.EventAttended, InteractionKind.SessionAttended)));
        Assert.Null(state.Leaves.Find(Key(InteractionKind.EmailBounced)));
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Without_a_question_nothing_is_asked_and_the_host_ends_at_once()
    {
        await using JobsHouse it = await JobsHouse.OpenAsync();
        using var service = ActivatorUtilities.CreateInstance<SegmentWarmUp>(it.Service<IServiceProvider>());
        await service.StartAsync(CancellationToken.None);
        await service.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(service.ExecuteTask!.IsCompleted);
        Assert.Null(it.Service<SegmentIndex>().Known);
    }
}
