using System.Collections.Frozen;

namespace AssocHub.Core.Sources.Streams;

/// <summary>One kind of record that a connector yields: its fields, its id, and what a record must have.</summary>
public sealed class StreamDefinition
{
    private readonly FrozenDictionary<string, StreamField> _byName;

    internal StreamDefinition(
        string name, SourceDomain domain, string label, string description, StreamField[] fields, string[][] oneOf, string? moment = null)
    {
        Name = name;
        Domain = domain;
        Label = label;
        Description = description;
        Fields = fields;
        OneOf = oneOf;
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i].Ordinal = i;
        }

        _byName = fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        Moment = moment is null ? null : _byName[moment];
    }

    /// <summary>Name in files and API, lower_snake: <c>email_activity</c>.</summary>
    public string Name { get; }

    /// <summary>The domain it belongs to.</summary>
    public SourceDomain Domain { get; }

    /// <summary>Name as people read it: "E-mail activity".</summary>
    public string Label { get; }

    /// <summary>One sentence: what one record is.</summary>
    public string Description { get; }

    /// <summary>The fields by ordinal. The first is the external id.</summary>
    public IReadOnlyList<StreamField> Fields { get; }

    /// <summary>Groups of fields of which a record must have at least one: e-mail or subscriber.</summary>
    public IReadOnlyList<IReadOnlyList<string>> OneOf { get; }

    /// <summary>Place in the order in which the streams of a folder are read: what others refer to comes first.</summary>
    public int ImportOrder { get; internal set; }

    /// <summary>The field that says when it happened; null for a stream of things rather than happenings.</summary>
    public StreamField? Moment { get; }

    /// <summary>The field that holds the source's id of the record.</summary>
    public StreamField Id => Fields[0];

    /// <summary>The field of a name; null when the stream has none.</summary>
    public StreamField? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The required fields, or groups of alternatives, that something lacks which has only some of the fields.</summary>
    /// <param name="has">Whether it has the field of a name.</param>
    public IReadOnlyList<string> MissingFrom(Predicate<string> has) =>
    [
        .. Fields.Where(f => f.IsRequired && !has(f.Name)).Select(f => f.Name),
        .. OneOf.Where(g => !g.Any(f => has(f))).Select(g => string.Join(" or ", g)),
    ];

    /// <summary>The ordinal of a field that must exist.</summary>
    /// <exception cref="KeyNotFoundException">The stream has no such field: a bug.</exception>
    public int Ordinal(string name) => _byName[name].Ordinal;
}
