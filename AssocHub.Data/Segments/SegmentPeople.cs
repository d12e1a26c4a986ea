using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>Shows people of a segment: masked without the permission, and written to the audit log when names are shown.</summary>
public sealed class SegmentPeople(IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator, AuditLog audit)
{
    private const int MostFound = 8;

    /// <summary>People by number, name or e-mail address, to ask why they are, or are not, in a segment. Names take the permission; numbers do not.</summary>
    public async Task<Result<IReadOnlyList<SegmentPerson>>> FindAsync(Actor actor, string text, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        bool named = actor.May(Permission.SeePersonalFields);
        string key = TextFolding.Fold(text);
        string[] words = key.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long? id = long.TryParse(key, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : null;
        if (words.Length == 0 || (id is null && !named))
        {
            return Array.Empty<SegmentPerson>();
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<Member> live = db.Members.AsNoTracking().Where(m => m.MergedIntoId == null);
        if (id is not null)
        {
            live = live.Where(m => m.Id == id);
        }
        else
        {
            foreach (string word in words)
            {
                live = live.Where(m => m.FirstNameKey!.StartsWith(word) || m.LastNameKey!.StartsWith(word) || m.EmailKey!.StartsWith(word));
            }
        }

        List<SegmentMember> found = await live.OrderBy(m => m.LastNameKey).ThenBy(m => m.Id).Take(MostFound)
            .Select(m => new SegmentMember(m.Id, m.FirstName, m.LastName, m.Status, m.Chapter, m.Role, m.Organization!.Name, m.JoinDate))
            .ToListAsync(cancel);
        SegmentPerson[] people = [.. found.Select(m => Person(m, named))];
        return people;
    }

    /// <summary>A sample of the segment.</summary>
    public async Task<Result<IReadOnlyList<SegmentPerson>>> SampleAsync(
        Actor actor, SegmentDefinition definition, DateTimeOffset asOf, int size, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        Result<List<SegmentMember>> members = await evaluator.SampleAsync(definition, asOf, size, cancel);
        if (!members.Succeeded)
        {
            return members.Refusal;
        }

        bool named = actor.May(Permission.SeePersonalFields);
        if (named && members.Value.Count > 0)
        {
            await audit.AppendAsync(
                actor, "segment.sample-viewed", "segment-definition", SegmentJson.Hash(definition), new { fields = "name" }, cancel,
                [.. members.Value.Select(m => m.Id)]);
        }

        SegmentPerson[] people = [.. members.Value.Select(m => Person(m, named))];
        return people;
    }

    /// <summary>A page of the people whom a definition holds, by name. Showing names is audited.</summary>
    public async Task<Result<Page<SegmentPerson>>> ListAsync(
        Actor actor, SegmentDefinition definition, DateTimeOffset asOf, int skip, int take, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        if (SegmentValidator.Check(definition) is { Count: > 0 } problems)
        {
            return new InvalidDefinition(problems);
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, null, evaluator.AsOf(asOf), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        IQueryable<Member> members = new SegmentQuery(db, scope.Value).Members(definition);
        int total = await members.CountAsync(cancel);
        List<SegmentMember> page = await Rows(members.OrderBy(m => m.LastNameKey).ThenBy(m => m.FirstNameKey).ThenBy(m => m.Id).Skip(skip).Take(take)).ToListAsync(cancel);
        await AuditAsync(actor, "segment.list-viewed", "segment-definition", SegmentJson.Hash(definition), [.. page.Select(m => m.Id)], cancel);
        bool named = actor.May(Permission.SeePersonalFields);
        return new Page<SegmentPerson>([.. page.Select(m => Person(m, named))], total);
    }

    /// <summary>People by number. Showing names is audited.</summary>
    internal async Task<IReadOnlyDictionary<long, SegmentPerson>> NamedAsync(
        Actor actor, string action, string kind, string subject, IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        List<long> wanted = [.. ids.Distinct()];
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<SegmentMember> found = await Rows(db.Members.AsNoTracking().Where(m => db.NumberKeys(wanted).Contains(m.Id))).ToListAsync(cancel);
        await AuditAsync(actor, action, kind, subject, [.. found.Select(m => m.Id)], cancel);
        bool named = actor.May(Permission.SeePersonalFields);
        return found.ToDictionary(m => m.Id, m => Person(m, named));
    }

    private static IQueryable<SegmentMember> Rows(IQueryable<Member> members) => members.Select(m => new SegmentMember(
        m.Id, m.FirstName, m.LastName, m.Status, m.Chapter, m.Role, m.Organization!.Name, m.JoinDate));

    private async Task AuditAsync(Actor actor, string action, string kind, string subject, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        if (ids.Count > 0 && actor.May(Permission.SeePersonalFields))
        {
            await audit.AppendAsync(actor, action, kind, subject, new { fields = "name" }, cancel, ids);
        }
    }

    /// <summary>Why a member is, or is not, in the segment; looking at a person is audited.</summary>
    public async Task<Result<SegmentExplanation>> WhyAsync(
        Actor actor, SegmentDefinition definition, long memberId, DateTimeOffset asOf, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        Result<SegmentExplanation> why = await evaluator.WhyAsync(definition, memberId, asOf, cancel);
        if (why.Succeeded)
        {
            await audit.AppendAsync(
                actor, "segment.explained", "member", memberId.ToString(System.Globalization.CultureInfo.InvariantCulture),
                new { definition = SegmentJson.Hash(definition) }, cancel, [memberId]);
        }

        return why;
    }

    private static SegmentPerson Person(SegmentMember m, bool named) => new(
        m.Id, named ? NameOf(m.FirstName, m.LastName) : Masked(m.FirstName, m.LastName), !named, m.Status, m.Chapter, m.Role, m.Organization, m.JoinDate);

    private static string NameOf(string? first, string? last) =>
        $"{first} {last}".Trim() is { Length: > 0 } name ? name : "(no name)";

    private static string Masked(string? first, string? last) => NameOf(Mask(first), Mask(last));

    private static string? Mask(string? name) => string.IsNullOrEmpty(name) ? name : $"{name[0]}•••";
}

/// <summary>One person of a sample.</summary>
public sealed record SegmentPerson(
    long MemberId, string Name, bool IsMasked, string? Status, string? Chapter, string? Role, string? Organization, DateOnly? JoinDate);
