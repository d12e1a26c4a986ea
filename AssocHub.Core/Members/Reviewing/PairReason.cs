using System.Globalization;
using AssocHub.Core.Members.Matching.Explaining;

namespace AssocHub.Core.Members.Reviewing;

/// <summary>One step of a pair's waterfall, as it is kept and shown.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Finding">What was found, in words people read.</param>
/// <param name="Bits">Logarithm to base 2 of how much likelier it makes one person.</param>
public sealed record PairReason(string What, string Finding, double Bits)
{
    /// <summary>The steps as text: <c>what|finding|bits</c>, one per line.</summary>
    public static string Write(IEnumerable<ExplanationStep> steps) => string.Join('\n', steps.Select(s =>
        $"{Plain(s.What)}|{Plain(s.Finding)}|{Math.Round(s.Bits, 2).ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Reads <see cref="Write"/>; a line that is none is left out.</summary>
    public static IReadOnlyList<PairReason> Read(string text) =>
    [
        .. text.Split('\n').Select(line => line.Split('|')).Where(parts => parts.Length == 3)
            .Select(parts => new PairReason(parts[0], parts[1], double.Parse(parts[2], CultureInfo.InvariantCulture))),
    ];

    /// <summary>
    /// All steps of a pair up to its odds in context, which they add up to: where the stored steps were rounded or cut, the difference goes to
    /// the largest of them.
    /// </summary>
    public static IReadOnlyList<PairReason> Whole(MatchPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        List<PairReason> steps = [.. Read(pair.Reasons), .. Read(pair.Context)];
        double missing = (pair.InContext / Math.Log(2)) - steps.Sum(s => s.Bits);
        if (steps.Count == 0 || Math.Abs(missing) < 1e-9)
        {
            return steps;
        }

        if (Math.Abs(missing) > 0.01 * (steps.Count + 1))
        {
            return [.. steps, new PairReason("taken together", "the rest of what was compared", missing)];
        }

        int largest = Enumerable.Range(0, steps.Count).MaxBy(s => Math.Abs(steps[s].Bits));
        steps[largest] = steps[largest] with { Bits = steps[largest].Bits + missing };
        return steps;
    }

    /// <summary>The three findings that speak most for one person, strongest first; empty when nothing does.</summary>
    public static string Strongest(string text) => string.Join(
        ", ", Read(text).Where(r => r.Bits > 0 && r.What != "sources" && r.What != "taken together").OrderByDescending(r => r.Bits).Take(3).Select(r => r.Finding));

    private static string Plain(string text) => text.Replace('|', '/').Replace('\n', ' ');
}
