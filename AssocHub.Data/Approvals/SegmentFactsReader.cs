using System.Security.Cryptography;
using System.Text;
using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Fields;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>A version as it answers now, with everything that rules and approvers look at.</summary>
public sealed record SegmentFacts(
    SegmentDefinition Definition,
    string Fingerprint,
    IReadOnlyList<long> MemberIds,
    int ConsentingByEmail,
    IReadOnlyList<SegmentField> Fields,
    IReadOnlyList<DomainNeed> Needs,
    IReadOnlyList<(string Segment, string Purpose)> LeavesOut,
    IReadOnlyList<CoverageGap> Gaps)
{
    public int Size => MemberIds.Count;
}

/// <summary>Reads a version's facts from the database.</summary>
public sealed class SegmentFactsReader(
    IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator, AssociationOptions association, ApprovalOptions limits)
{
    /// <summary>The definition, who is in it, and what it reads, through other segments too.</summary>
    public async Task<Result<SegmentFacts>> ReadAsync(SegmentVersion version, string slug, CancellationToken cancel)
    {
        Result<SegmentDefinition> read = SegmentJson.Read(version.Definition);
        if (!read.Succeeded)
        {
            return read.Refusal;
        }

        SegmentDefinition definition = read.Value;
        if (!string.Equals(SegmentJson.Hash(definition), version.DefinitionHash, StringComparison.OrdinalIgnoreCase))
        {
            return new DefinitionTampered();
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, slug, evaluator.AsOf(), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        IQueryable<Member> members = new SegmentQuery(db, scope.Value).Members(definition);
        List<long> ids = await members.OrderBy(m => m.Id).Select(m => m.Id).ToListAsync(cancel);
        int consenting = await members.CountAsync(m => m.EmailConsent == "subscribed" && !m.DoNotContact && m.Email != null, cancel);
        SortedDictionary<string, SegmentDefinition> reached = Reached(definition, scope.Value);
        SegmentDefinition[] all = [definition, .. reached.Values];
        IReadOnlyDictionary<SourceDomain, string[]> owners = await DomainOwners.ReadAsync(db, cancel);
        return new SegmentFacts(
            definition,
            Fingerprint(definition, reached),
            ids,
            consenting,
            [.. all.SelectMany(SegmentReferences.FieldsOf).DistinctBy(f => f.Key)],
            [.. all.SelectMany(SegmentReferences.DomainsOf).DefaultIfEmpty(SourceDomain.Ams).Distinct().Order()
                .Select(d => new DomainNeed(d, owners.GetValueOrDefault(d, [])))],
            await LeavesOutAsync(db, all, cancel),
            await SegmentCoverage.GapsAsync(db, definition, scope.Value, cancel));
    }

    /// <summary>What the rules look at.</summary>
    public PolicyFacts ForPolicies(
        SegmentFacts facts, string purpose, string sensitiveReason, IReadOnlyList<ApprovableDestination> destinations, IEnumerable<string> people) => new()
        {
            Definition = facts.Definition,
            Purpose = purpose,
            AllowedPurposes = association.Purposes.Count > 0 ? [.. association.Purposes] : AssociationOptions.DefaultPurposes,
            Size = facts.Size,
            Limits = limits,
            Fields = facts.Fields,
            SensitiveReason = sensitiveReason,
            Destinations = destinations,
            ConsentingByEmail = facts.ConsentingByEmail,
            AuthorsAndRequester = [.. people.Distinct(StringComparer.Ordinal)],
            Needs = facts.Needs,
            LeavesOut = facts.LeavesOut,
            Gaps = facts.Gaps,
        };

    /// <summary>Hash of the definition and of every segment it reads, by slug: what an approval is bound to.</summary>
    internal static string Fingerprint(SegmentDefinition definition, SortedDictionary<string, SegmentDefinition> reached)
    {
        var text = new StringBuilder(SegmentJson.Hash(definition));
        foreach ((string slug, SegmentDefinition inner) in reached)
        {
            text.Append('\n').Append(slug).Append(' ').Append(SegmentJson.Hash(inner));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static SortedDictionary<string, SegmentDefinition> Reached(SegmentDefinition definition, SegmentScope scope)
    {
        var reached = new SortedDictionary<string, SegmentDefinition>(StringComparer.Ordinal);
        var open = new Queue<string>(SegmentReferences.SlugsOf(definition));
        while (open.TryDequeue(out string? slug))
        {
            if (scope.Segment(slug) is { } inner && reached.TryAdd(slug, inner))
            {
                foreach (string next in SegmentReferences.SlugsOf(inner))
                {
                    open.Enqueue(next);
                }
            }
        }

        return reached;
    }

    private static async Task<IReadOnlyList<(string Segment, string Purpose)>> LeavesOutAsync(
        AssocHubDbContext db, SegmentDefinition[] definitions, CancellationToken cancel)
    {
        List<string> slugs = [.. definitions.SelectMany(d => LeftOut(d.Root, negated: false)).Distinct(StringComparer.Ordinal)];
        if (slugs.Count == 0)
        {
            return [];
        }

        var versions = await db.SegmentVersions.AsNoTracking().Where(v => slugs.Contains(v.Segment!.Slug))
            .Select(v => new { v.Segment!.Name, v.Purpose })
            .Distinct()
            .ToListAsync(cancel);
        return [.. versions.Select(v => (v.Name, v.Purpose))];
    }

    private static IEnumerable<string> LeftOut(SegmentNode node, bool negated) => node switch
    {
        AllNode all => all.Items.SelectMany(i => LeftOut(i, negated)),
        AnyNode any => any.Items.SelectMany(i => LeftOut(i, negated)),
        NotNode not => LeftOut(not.Item, !negated),
        InSegmentNode segment => negated ? [segment.Slug] : [],
        FieldNode or DidNode or SequenceNode or ScoreNode => [],
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node"),
    };
}
