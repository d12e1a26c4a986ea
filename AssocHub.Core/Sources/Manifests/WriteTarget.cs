using AssocHub.Core.Sources.Expressions;

namespace AssocHub.Core.Sources.Manifests;

/// <summary>Somewhere in a product that people can be pushed to: a tag, a list, a group, a draft.</summary>
/// <param name="Name">Short name, unique in the manifest.</param>
/// <param name="Label">As people read it.</param>
/// <param name="Settings">What a person fills in besides the connection: <c>target.NAME</c> in the formulas.</param>
/// <param name="Add">Puts people there; null for what is only made, such as a thread or a draft.</param>
public sealed record WriteTarget(string Name, string Label, IReadOnlyList<ManifestSetting> Settings, WriteAction? Add)
{
    /// <summary>Takes people off, never their subscription; null when the product cannot.</summary>
    public WriteAction? Remove { get; init; }

    /// <summary>Changes people who are there; null when adding them again does.</summary>
    public WriteAction? Update { get; init; }

    /// <summary>Makes sure that a person exists, before they are added.</summary>
    public WriteAction? Upsert { get; init; }

    /// <summary>Asks whether a person may be added at all: whoever unsubscribed there is left out.</summary>
    public ConsentCheck? Consent { get; init; }

    /// <summary>Makes the target, when it is not there yet; what it yields are settings of the target.</summary>
    public CreateAction? Create { get; init; }

    /// <summary>Which targets are there already, so that one can be chosen; null when the product cannot say.</summary>
    public ExistingTargets? Existing { get; init; }

    /// <summary>Who is known to the product, and by which ids; null when addresses are enough.</summary>
    public PeopleList? People { get; init; }

    /// <summary>Says which addresses are there: after a crash, so that nobody is sent twice. Null when the product cannot say.</summary>
    public MemberList? Members { get; init; }

    /// <summary>Stops what is under way there; null when the product cannot.</summary>
    public WriteAction? Stop { get; init; }

    /// <summary>How far a stop reaches, in plain words.</summary>
    public string StopReaches { get; init; } = "";

    /// <summary>Most people in one call.</summary>
    public int BatchSize => Math.Max(1, Math.Min(Add?.BatchSize ?? 1, Math.Min(Remove?.BatchSize ?? int.MaxValue, Update?.BatchSize ?? int.MaxValue)));

    /// <summary>
    /// Calls that a run takes: one for each batch, and one for each person where a person must be made or asked about first. The
    /// reading of who is known there (<see cref="People"/>), once for a run, comes on top.
    /// </summary>
    /// <param name="add">People to add.</param>
    /// <param name="update">People to change.</param>
    /// <param name="remove">People to take off.</param>
    public long CallsFor(long add, long update, long remove) => For(add, update, remove, _ => 1);

    /// <summary>What those calls cost in credits.</summary>
    /// <param name="add">People to add.</param>
    /// <param name="update">People to change.</param>
    /// <param name="remove">People to take off.</param>
    public long CreditsFor(long add, long update, long remove) => For(add, update, remove, r => r.Cost);

    private long For(long add, long update, long remove, Func<ApiRequest, long> weight)
    {
        long Of(WriteAction? action, long people) => action is null ? 0 : (people + action.BatchSize - 1) / action.BatchSize * action.Requests.Sum(weight);
        long each = Consent is { } consent ? weight(consent.Request) : 0;
        return Of(Add, add) + Of(Update ?? Add, update) + Of(Remove, remove) + Of(Upsert, add) + Of(Upsert, update) + ((add + update) * each);
    }
}

/// <summary>One kind of writing.</summary>
/// <param name="Requests">What is sent, in order. <c>row</c> is the first person, <c>rows</c> all of the batch; what an answer holds is <c>answer</c> in the next.</param>
/// <param name="BatchSize">Most people in one call.</param>
public sealed record WriteAction(IReadOnlyList<ApiRequest> Requests, int BatchSize)
{
    /// <summary>What the answer says of single people; null when it says nothing.</summary>
    public RowResults? Results { get; init; }

    /// <summary>For <see cref="WriteTarget.Upsert"/>: the product's id of the person, about the last answer; in batches, about an item of <see cref="Results"/>.</summary>
    public Expression? Id { get; init; }
}

/// <summary>What an answer says of single people.</summary>
/// <param name="List">The path to what is said: about those refused, or about everybody.</param>
public sealed record RowResults(Expression List)
{
    /// <summary>True when the list holds those who got through: who is not in it was refused.</summary>
    public bool HoldsDone { get; init; }

    /// <summary>Which person it is about, about an item: an address, or a key; null when the items stand in the order of the people.</summary>
    public Expression? Who { get; init; }

    /// <summary>True when the person was refused, about an item; null when the list holds only those refused.</summary>
    public Expression? Failed { get; init; }

    /// <summary>Why, in the server's words, about an item.</summary>
    public Expression? Reason { get; init; }

    /// <summary>True when a refusal is as good as done, about an item: already a member, not a member any more.</summary>
    public Expression? Ignore { get; init; }
}

/// <summary>Whether a person may be added.</summary>
/// <param name="Request">Asks about one person.</param>
/// <param name="Refused">True when the person must not be added, about the answer.</param>
public sealed record ConsentCheck(ApiRequest Request, Expression Refused);

/// <summary>Makes a target.</summary>
/// <param name="Requests">What is sent, in order.</param>
/// <param name="Yields">Settings of the target → formula about the last answer; <c>@answers[0]</c> is the first.</param>
public sealed record CreateAction(IReadOnlyList<ApiRequest> Requests, IReadOnlyList<KeyValuePair<string, Expression>> Yields)
{
    /// <summary>True when the target is there already and must not be made, about the target's settings; null: when none of what it yields is filled in.</summary>
    public Expression? Unless { get; init; }
}

/// <summary>The targets that are there already.</summary>
/// <param name="List">The list.</param>
/// <param name="Label">As people know it there, about a record.</param>
/// <param name="Values">Settings of the target → formula about a record.</param>
public sealed record ExistingTargets(ListReading List, Expression Label, IReadOnlyList<KeyValuePair<string, Expression>> Values);

/// <summary>The people known to a product. The list is read once for a run, so that there is no call for each person.</summary>
/// <param name="List">The list.</param>
/// <param name="Address">The address, about a record.</param>
/// <param name="Id">The product's id, about a record: <c>row.id</c>.</param>
public sealed record PeopleList(ListReading List, Expression Address, Expression Id)
{
    /// <summary>True for people who must not be added, since they withdrew their consent there.</summary>
    public Expression? Refused { get; init; }
}

/// <summary>The people of a target.</summary>
/// <param name="List">The list.</param>
/// <param name="Address">The address, about a record.</param>
public sealed record MemberList(ListReading List, Expression Address);
