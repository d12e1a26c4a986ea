using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>Answers a segment from the database: how many, who, a sample, and why.</summary>
public sealed class SegmentEvaluator(
    IDbContextFactory<AssocHubDbContext> contexts, AssociationClock clock, AssociationOptions association)
{
    /// <summary>The moment to ask at: now, or an earlier one.</summary>
    public AsOf AsOf(DateTimeOffset? moment = null) => new(moment ?? clock.Now, clock, association.FiscalYearStartMonth);

    /// <summary>How many members are in the segment.</summary>
    public async Task<Result<int>> CountAsync(SegmentDefinition definition, DateTimeOffset asOf, CancellationToken cancel) =>
        await AskAsync(definition, asOf, async members => await members.CountAsync(cancel), cancel);

    /// <summary>How many people a population holds: out of so many does a segment pick.</summary>
    public async Task<int> PopulationAsync(Population of, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await SegmentQuery.People(db, of).CountAsync(cancel);
    }

    /// <summary>The members of the segment, by id.</summary>
    public async Task<Result<List<long>>> MemberIdsAsync(SegmentDefinition definition, DateTimeOffset asOf, CancellationToken cancel) =>
        await AskAsync(definition, asOf, async members => await members.OrderBy(m => m.Id).Select(m => m.Id).ToListAsync(cancel), cancel);

    /// <summary>Some members of the segment, spread over all of it; the same ones while the segment does not change.</summary>
    public async Task<Result<List<SegmentMember>>> SampleAsync(
        SegmentDefinition definition, DateTimeOffset asOf, int size, CancellationToken cancel) =>
        await AskAsync(
            definition,
            asOf,
            async members => await members.OrderBy(m => m.Id * 48271 % 2147483647).ThenBy(m => m.Id).Take(size)
                .Select(m => new SegmentMember(m.Id, m.FirstName, m.LastName, m.Status, m.Chapter, m.Role, m.Organization!.Name, m.JoinDate))
                .ToListAsync(cancel),
            cancel);

    /// <summary>The SQL that finds the members of the segment, with its parameters.</summary>
    /// <param name="definition">The segment.</param>
    /// <param name="asOf">The moment.</param>
    /// <param name="provider">Whose SQL; null for the configured database's. The other one need not be there.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<Result<string>> SqlAsync(SegmentDefinition definition, DateTimeOffset asOf, DatabaseProvider? provider, CancellationToken cancel)
    {
        if (SegmentValidator.Check(definition) is { Count: > 0 } problems)
        {
            return new InvalidDefinition(problems);
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, null, AsOf(asOf), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        await using AssocHubDbContext speaking = provider is { } other
            ? DatabaseRegistration.WithoutConnection(other)
            : await contexts.CreateDbContextAsync(cancel);
        return new SegmentQuery(speaking, scope.Value).Members(definition).Select(m => m.Id).ToQueryString();
    }

    /// <summary>Where the feeds that its absences rely on are behind, incomplete or missing; none where it claims no absence.</summary>
    public async Task<Result<IReadOnlyList<CoverageGap>>> GapsAsync(SegmentDefinition definition, CancellationToken cancel)
    {
        SegmentDefinition uncapped = definition with { Cap = null };
        if (SegmentReferences.AbsencesOf(uncapped).Count == 0 && SegmentReferences.SlugsOf(uncapped).Count == 0)
        {
            return Array.Empty<CoverageGap>();
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, uncapped, null, AsOf(), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        CoverageGap[] gaps = [.. await SegmentCoverage.GapsAsync(db, uncapped, scope.Value, cancel)];
        return gaps;
    }

    /// <summary>Every condition with its answer and its evidence for one member.</summary>
    public async Task<Result<SegmentExplanation>> WhyAsync(
        SegmentDefinition definition, long memberId, DateTimeOffset asOf, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, null, AsOf(asOf), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        List<MemberFacts> facts = await MemberFactsReader.ReadAsync(db, [memberId], cancel);
        return facts.Count == 0
            ? new NotFound($"member {memberId}")
            : new SegmentExplainer(scope.Value.AsOf, scope.Value.Segment, scope.Value.EndOfEvent, scope.Value.Kept).Explain(definition, facts[0]);
    }

    private async Task<Result<T>> AskAsync<T>(
        SegmentDefinition definition, DateTimeOffset asOf, Func<IQueryable<Member>, Task<T>> ask, CancellationToken cancel)
    {
        if (SegmentValidator.Check(definition) is { Count: > 0 } problems)
        {
            return new InvalidDefinition(problems);
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, null, AsOf(asOf), cancel);
        return scope.Succeeded ? await ask(new SegmentQuery(db, scope.Value).Members(definition)) : scope.Refusal;
    }
}

/// <summary>One member of a segment, for a list.</summary>
public sealed record SegmentMember(
    long Id, string? FirstName, string? LastName, string? Status, string? Chapter, string? Role, string? Organization, DateOnly? JoinDate);
