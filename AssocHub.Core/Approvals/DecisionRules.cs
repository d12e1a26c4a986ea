using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Approvals;

/// <summary>Who may decide on a request, and which part of it their approval covers. See <see cref="DomainNeed"/> for the rule.</summary>
public static class DecisionRules
{
    /// <summary>Why the actor may not approve or reject; null when they may.</summary>
    /// <param name="actor">Who wants to decide.</param>
    /// <param name="writers">Ids of everybody who wrote the version.</param>
    /// <param name="request">The request.</param>
    public static Refusal? MayNotDecide(Actor actor, IReadOnlyCollection<string> writers, ApprovalRequest request) =>
        request.Decisions.Any(d => d.Verdict == Verdict.Approve && string.Equals(d.ActorId, actor.Id, StringComparison.Ordinal))
            ? new AlreadyApprovedByYou()
            : MayNotAnswer(actor, writers, request);

    /// <summary>Why the actor may not answer for the request, decided or not; null when they may.</summary>
    /// <param name="actor">Who wants to answer.</param>
    /// <param name="writers">Ids of everybody who wrote the version.</param>
    /// <param name="request">The request.</param>
    public static Refusal? MayNotAnswer(Actor actor, IReadOnlyCollection<string> writers, ApprovalRequest request)
    {
        if (IsMachine(actor))
        {
            return new MachineMayNotDecide();
        }

        if (actor.Lacks(Permission.Decide) is { } missing)
        {
            return missing;
        }

        if (writers.Contains(actor.Id))
        {
            return new WroteThisVersion();
        }

        if (string.Equals(request.RequesterId, actor.Id, StringComparison.Ordinal))
        {
            return new SubmittedThisVersion();
        }

        return Covered(actor, request.Needs).Count == 0 ? new NotYourDomain([.. request.Needs.Select(n => n.Domain)]) : null;
    }

    /// <summary>Why the actor may not take an approval back; null when they may. Taking back only ever narrows what may be sent, so four eyes are not needed.</summary>
    public static Refusal? MayNotRevoke(Actor actor, ApprovalRequest request) => actor switch
    {
        _ when IsMachine(actor) => new MachineMayNotDecide(),
        _ when string.Equals(request.RequesterId, actor.Id, StringComparison.Ordinal) => null,
        _ => actor.Lacks(Permission.Decide),
    };

    /// <summary>The domains that an approval by this actor covers.</summary>
    public static IReadOnlyList<SourceDomain> Covered(Actor actor, IReadOnlyList<DomainNeed> needs) =>
        [.. needs.Where(n => Covers(actor, n)).Select(n => n.Domain)];

    /// <summary>The domains that nobody has approved yet.</summary>
    public static IReadOnlyList<DomainNeed> Open(ApprovalRequest request)
    {
        HashSet<SourceDomain> covered = [.. request.Decisions.Where(d => d.Verdict == Verdict.Approve).SelectMany(d => d.Covers)];
        return [.. request.Needs.Where(n => !covered.Contains(n.Domain))];
    }

    /// <summary>The schedule and the command line run as administrators, and are nobody who could answer for a decision.</summary>
    public static bool IsMachine(Actor actor) => actor.Id.StartsWith("system:", StringComparison.Ordinal);

    private static bool Covers(Actor actor, DomainNeed need) =>
        need.Owners.Count > 0
            ? need.Owners.Contains(actor.Id)
            : actor.Domains.Count == 0 || actor.Roles.Contains(Role.Approver) || actor.Domains.Contains(need.Domain.ToString());
}
