using System.Text.Json;
using AssocHub.Core.Members;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Codes of interaction kinds as the JSON writes them: <c>community.thread_started</c>.</summary>
internal static class KindCodes
{
    private static readonly Dictionary<InteractionKind, string> Codes =
        Enum.GetValues<InteractionKind>().ToDictionary(k => k, CodeOf);

    private static readonly Dictionary<string, InteractionKind> Kinds = Codes.ToDictionary(p => p.Value, p => p.Key);

    public static string Of(InteractionKind kind) => Codes[kind];

    public static bool TryParse(string code, out InteractionKind kind) => Kinds.TryGetValue(code, out kind);

    public static string List() => string.Join(", ", Codes.Values);

    // CommunityThreadStarted → community_thread_started → community.thread_started
    private static string CodeOf(InteractionKind kind)
    {
        string snake = JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
        int first = snake.IndexOf('_', StringComparison.Ordinal);
        return string.Concat(snake.AsSpan(0, first), ".", snake.AsSpan(first + 1));
    }
}
