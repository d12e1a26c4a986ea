using System.Text.Json;

namespace AssocHub.Core.Segments.Definition;

/// <summary>Names of enum values as the JSON writes them: camel case, plus the aliases that are read.</summary>
internal static class Names
{
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.ByValue[value];

    public static bool TryParse<T>(string name, out T value)
        where T : struct, Enum => Table<T>.ByName.TryGetValue(name, out value);

    public static string List<T>()
        where T : struct, Enum => string.Join(", ", Table<T>.ByValue.Values);

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue =
            Enum.GetValues<T>().ToDictionary(v => v, v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()));

        public static readonly Dictionary<string, T> ByName = ByValue.ToDictionary(p => p.Value, p => p.Key);
    }
}
