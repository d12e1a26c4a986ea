using System.Globalization;

namespace AssocHub.Bench;

/// <summary>How large a bench is.</summary>
internal sealed record BenchOptions(int Members, int Interactions, int Seed, string? Keep)
{
    public static BenchOptions Parse(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        int Number(string name, int otherwise) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        return new BenchOptions(Number("--members", 100_000), Number("--interactions", 2_000_000), Number("--seed", 1), Value("--keep"));
    }
}
