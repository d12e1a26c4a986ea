using AssocHub.Core.Members;
using AssocHub.Core.Segments;
using AssocHub.Core.Sources;

namespace AssocHub.Tests.Architecture.Planted.AssocHub.Core.Landing;

#pragma warning disable CS0169, CA1823, IDE0051, IDE0044, S1144 // Planted: nobody calls these.

/// <summary>Landing comes before Members.</summary>
internal sealed class UsesALaterStageInAField
{
    private Member? _member;
}

/// <summary>No signature shows it; only the body does.</summary>
internal static class UsesALaterStageInsideAMethod
{
    public static string Name() => nameof(Name) + new Topic { Name = "x", NameKey = "x" }.Name;
}

internal static class UsesALaterStageAsAGenericArgument
{
    public static object Many() => new List<Segment>();
}

internal static class UsesAnEarlierStage
{
    public static string Of(Source source) => source.Name;
}
