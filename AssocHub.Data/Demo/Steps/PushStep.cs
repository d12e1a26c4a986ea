using System.Globalization;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Database;
using AssocHub.Data.Pushes;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Demo.Steps;

/// <summary>Sends one approved segment, to the e-mail platform where that is connected, otherwise to a file, and leaves two more pushes ready: one to run, one paused.</summary>
public sealed class PushStep(IDbContextFactory<AssocHubDbContext> contexts, PushService pushes, PushRunner runner, TimeProvider time)
    : BuildStep("push", "Sending an approved segment")
{
    private const string Invitation = "Invite the curious to a micro-session";

    private static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(2);

    private static readonly (string Name, string Segment, string Destination, PushMode Mode, string Pause)[] Wanted =
    [
        (Invitation, DemoSegment.Curious, DestinationsStep.Mailings, PushMode.Mirror, ""),
        ("Welcome first-timers", DemoSegment.FirstTimers, DestinationsStep.Mailings, PushMode.AddOnly, ""),
        ("Call the lapsed", DemoSegment.LapsedButEngaged, DestinationsStep.CallDesk, PushMode.AddOnly, "the call desk's address is not configured yet"),
    ];

    public override async Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel)
    {
        foreach ((string name, string segment, string destination, PushMode mode, string pause) in Wanted)
        {
            report(name);
            long id = await FindAsync(name, cancel) ?? await CreateAsync(name, segment, name == Invitation && build.Systems is not null ? DestinationsStep.Tag : destination, mode, build.Cast, cancel);
            if (id != 0 && pause.Length > 0 && !await IsPausedAsync(id, cancel))
            {
                Value(await pushes.PauseAsync(id, pause, build.Cast.Author, cancel), name);
            }
        }

        return await FindAsync(Invitation, cancel) is { } push ? await SendAsync(push, build.Cast, report, cancel) : "Nothing is approved yet";
    }

    private async Task<long?> FindAsync(string name, CancellationToken cancel)
    {
        Result<long> found = await pushes.FindAsync(name, cancel);
        return found.Succeeded ? found.Value : null;
    }

    private async Task<bool> IsPausedAsync(long id, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Pushes.Where(p => p.Id == id).Select(p => p.IsPaused).SingleAsync(cancel);
    }

    /// <summary>The new push; 0 when its segment was too small to be approved.</summary>
    private async Task<long> CreateAsync(string name, string segment, string destination, PushMode mode, DemoCast cast, CancellationToken cancel)
    {
        long segmentId, destinationId;
        string key = TextFolding.Fold(destination);
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            segmentId = await db.Segments.Where(s => s.Name == segment).Select(s => s.Id).SingleAsync(cancel);
            destinationId = await db.Destinations.Where(d => d.NameKey == key).Select(d => d.Id).SingleAsync(cancel);
        }

        Result<long> made = await pushes.SaveAsync(new PushInput(null, name, segmentId, destinationId, mode, PushFields.Default), cast.Author, cancel);
        return made.Refusal is NotApproved ? 0 : Value(made, name);
    }

    private async Task<string> SendAsync(long push, DemoCast cast, StepReport report, CancellationToken cancel)
    {
        int confirmed = await ConfirmedAsync(push, cancel);
        while (confirmed == 0)
        {
            Result<PushRun> run = await runner.RunAsync(push, "demo", cast.Author, cancel);
            if (run.Refusal is PushIsRunning)
            {
                // A process that was killed a moment ago still counts as running, for a while.
                report("Waiting for an interrupted push to be given up");
                await Task.Delay(LeaseRetry, time, cancel);
                continue;
            }

            if (Value(run, Invitation).State is PushRunState.Failed or PushRunState.Paused)
            {
                throw new InvalidOperationException($"{Invitation}: {run.Value.Message}");
            }

            confirmed = await ConfirmedAsync(push, cancel);
            break;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{confirmed:N0} people sent");
    }

    private async Task<int> ConfirmedAsync(long push, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.PushLedger.CountAsync(e => e.PushId == push && e.IsPresent, cancel);
    }
}
