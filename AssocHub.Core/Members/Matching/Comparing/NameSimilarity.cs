using System.Numerics;
using AssocHub.Core.Members.Matching.Normalising;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>
/// Compares two names by number, remembering the answers: the same two names meet again and again. One instance per thread.
/// </summary>
internal sealed class NameSimilarity(Vocabulary names, NameFacts facts, HashSet<long> learnedVariants)
{
    public const byte Exact = 1, Variant = 2, Slip = 3, Initial = 4, Alike = 5, Different = 6, OtherName = 9;

    private const int CacheSize = 1 << 16;
    // The two names, whether they are given names, and in the lowest four bits the answer.
    private readonly ulong[] _answers = new ulong[CacheSize];

    /// <summary>A pair of numbers, the same in either order.</summary>
    public static long PairOf(int a, int b) => a < b ? ((long)a << 32) | (uint)b : ((long)b << 32) | (uint)a;

    /// <summary>The level of two names; given names also know variants.</summary>
    public byte Compare(int a, int b, bool given)
    {
        if (a == b)
        {
            return Exact;
        }

        ulong key = Key(a, b, given);
        ref ulong answer = ref _answers[Place(key)];
        if ((answer & ~15UL) != key)
        {
            answer = key | Decide(a, b, given);
        }

        return (byte)(answer & 15);
    }

    /// <summary>Has the place fetched where the answer stands if these two were compared before.</summary>
    public void Soon(int a, int b, bool given) => Ahead.Fetch(ref _answers[Place(Key(a, b, given))]);

    private static ulong Key(int a, int b, bool given) => (((ulong)Math.Min(a, b) << 34) | ((ulong)(uint)Math.Max(a, b) << 5)) + (given ? 16UL : 0);

    private static int Place(ulong key) => (int)((key >> 4) * 0x9E3779B97F4A7C15UL >> 48);

    /// <summary>True when a name of several words written together ends with another of which it has most letters.</summary>
    public bool Ends(int whole, int part) =>
        names[part].Length >= 3 && names[whole].Length > names[part].Length && names[whole].EndsWith(names[part]) && !facts.ShareTooFewLetters(whole, part);

    private byte Decide(int codeA, int codeB, bool given)
    {
        ReadOnlySpan<char> a = names[codeA];
        ReadOnlySpan<char> b = names[codeB];
        if (a.Length == 1 || b.Length == 1)
        {
            // One letter is an initial; one Chinese character is a whole name.
            return a[0] == b[0] && char.IsAsciiLetter(a[0]) ? Initial : Different;
        }

        if (given && (learnedVariants.Contains(PairOf(codeA, codeB)) || NameVariants.Share(facts.Groups[codeA], facts.Groups[codeB])))
        {
            return Variant;
        }

        int longest = Math.Max(a.Length, b.Length);
        // Mark and Mary are one letter apart and two names, which no slip made of one another.
        if (given && facts.Groups[codeA].Length > 0 && facts.Groups[codeB].Length > 0)
        {
            return TextSimilarity.Distance(a, b, 2) <= 2 ? Different : OtherName;
        }

        // Arabic and Hebrew write no short vowels: fysl is Faisal.
        if ((facts.IsBare(codeA) || facts.IsBare(codeB)) && facts.Skeleton(codeA) is var bones && bones.Length >= 2 && bones == facts.Skeleton(codeB))
        {
            return bones.Length >= 3 ? Slip : Alike;
        }

        if (facts.ShareTooFewLetters(codeA, codeB))
        {
            return Unalike(codeA, codeB, given);
        }

        bool sameSound = facts.Spelling(codeA) == facts.Spelling(codeB);
        if (given && sameSound)
        {
            return Variant;
        }

        // Letters that only one of them has each cost an edit: most pairs are too far apart to be measured.
        int limit = longest >= 8 ? 3 : 2;
        int distance = facts.LeastDistance(codeA, codeB) > limit ? limit + 1 : TextSimilarity.Distance(a, b, limit);
        if (distance <= limit && Near(a, b, distance, longest) is not Different and var near)
        {
            return near;
        }

        if (sameSound)
        {
            return Alike;
        }

        // The short form of a name that no table has: Cat for Catriona.
        return given && Math.Min(a.Length, b.Length) >= 3 && (a.StartsWith(b) || b.StartsWith(a)) ? Variant : Unalike(codeA, codeB, given);
    }

    // No slip makes one name of another that other people have.
    private byte Unalike(int codeA, int codeB, bool given) => given && facts.IsName(codeA) && facts.IsName(codeB) ? OtherName : Different;

    private static byte Near(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int distance, int longest)
    {
        if (distance == 1 && longest >= 4)
        {
            return Slip;
        }

        double similarity = TextSimilarity.JaroWinkler(a, b);
        if (similarity >= 0.92 && distance <= 2)
        {
            return Slip;
        }

        return (similarity >= 0.84 && distance < 3) || (distance <= 2 && longest >= 5) || longest >= 10 ? Alike : Different;
    }
}

/// <summary>What is worked out once per name.</summary>
internal sealed class NameFacts(Vocabulary names)
{
    private ushort[][] _groups = [];
    private uint[] _letters = [];
    private ulong[] _spellings = [];
    private bool[] _bare = [];
    private bool[] _met = [];

    /// <summary>The groups of known variants, by name.</summary>
    public ReadOnlySpan<ushort[]> Groups => _groups;

    /// <summary>Adds the names that are new in the vocabulary.</summary>
    public void Extend()
    {
        int from = _letters.Length;
        Array.Resize(ref _groups, names.Count);
        Array.Resize(ref _letters, names.Count);
        Array.Resize(ref _spellings, names.Count);
        Array.Resize(ref _bare, names.Count);
        for (int code = from; code < names.Count; code++)
        {
            _groups[code] = NameVariants.Of(names[code]);
            _letters[code] = LetterSets.OfName(names[code]);
            _spellings[code] = Spellings.Of(names[code]);
            _bare[code] = Consonants.IsBare(names[code]);
        }
    }

    /// <summary>Takes which given names several people have.</summary>
    public void Know(Scoring.ValueFrequencies frequencies)
    {
        _met = new bool[names.Count];
        for (int code = 1; code < _met.Length; code++)
        {
            _met[code] = frequencies.SeveralAreGiven(code);
        }
    }

    /// <summary>True for a given name that the table knows or several people here have: it is a name, and no slip made it.</summary>
    public bool IsName(int name) => _groups[name].Length > 0 || (name < _met.Length && _met[name]);

    /// <summary>True for a name written without its vowels.</summary>
    public bool IsBare(int name) => _bare[name];

    /// <summary>The consonants of a name.</summary>
    public string Skeleton(int name) => Consonants.Of(names[name]);

    /// <summary>The same for two names that are one in two spellings (<see cref="Spellings"/>).</summary>
    public ulong Spelling(int name) => _spellings[name];

    /// <summary>The letters of a name.</summary>
    public uint Letters(int name) => _letters[name];

    /// <summary>True when two names have so few letters in common that no measure would call them alike.</summary>
    public bool ShareTooFewLetters(int a, int b) => ShareTooFewLetters(_letters[a], _letters[b]);

    /// <summary>How many edits two names are apart at the least: an edit takes one letter away and puts one in.</summary>
    public int LeastDistance(int a, int b) =>
        Math.Max(BitOperations.PopCount(_letters[a] & ~_letters[b]), BitOperations.PopCount(_letters[b] & ~_letters[a]));

    /// <summary>The same of two sets of letters.</summary>
    public static bool ShareTooFewLetters(uint a, uint b)
    {
        const uint letters = (1u << 26) - 1;
        int common = BitOperations.PopCount(a & b & letters);
        return common * 2 < Math.Max(BitOperations.PopCount(a & letters), BitOperations.PopCount(b & letters));
    }
}
