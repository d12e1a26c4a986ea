using AssocHub.Core.Common;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Something wrong with a segment's definition.</summary>
/// <param name="Path">Where, as a JSON path: <c>$.root.all[2].did.within.days</c>.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Fix">How to put it right.</param>
public sealed record DefinitionProblem(string Path, string What, string Fix)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => $"{Path}: {What} {Fix}";
}

/// <summary>A segment's definition cannot be used as it is.</summary>
/// <param name="Problems">Everything that is wrong, in the order of the definition; never empty.</param>
public sealed record InvalidDefinition(IReadOnlyList<DefinitionProblem> Problems) : Refusal(string.Join('\n', Problems));
