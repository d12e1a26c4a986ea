using AssocHub.Core.Segments.Definition;

namespace AssocHub.Web.Pages.Segments.Questions;

/// <summary>What a builder begins with: a question that others ask, or a typed sentence.</summary>
/// <param name="Definition">The segment.</param>
/// <param name="Name">A name for it; empty when there is none to offer.</param>
public sealed record StartingPoint(SegmentDefinition Definition, string Name);
