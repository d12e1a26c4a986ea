using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Audit;

namespace AssocHub.Data.Segments;

/// <summary>Shows people of a segment: masked without the permission, and written to the audit log when names are shown.</summary>
public sealed class SegmentPeople(SegmentEvaluator evaluator, AuditLog audit)
{
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

        SegmentPerson[] people = [.. members.Value.Select(m => new SegmentPerson(
            m.Id, named ? NameOf(m.FirstName, m.LastName) : Masked(m.FirstName, m.LastName), !named, m.Status, m.Chapter, m.Role, m.Organization, m.JoinDate))];
        return people;
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

    private static string NameOf(string? first, string? last) =>
        $"{first} {last}".Trim() is { Length: > 0 } name ? name : "(no name)";

    private static string Masked(string? first, string? last) => NameOf(Mask(first), Mask(last));

    private static string? Mask(string? name) => string.IsNullOrEmpty(name) ? name : $"{name[0]}•••";
}

/// <summary>One person of a sample.</summary>
public sealed record SegmentPerson(
    long MemberId, string Name, bool IsMasked, string? Status, string? Chapter, string? Role, string? Organization, DateOnly? JoinDate);
