namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>The parts of one person's name, as spans of folded words in a scratch buffer. Joined parts have no blanks.</summary>
internal ref struct NameParts
{
    /// <summary>All given names written together, without hyphens.</summary>
    public ReadOnlySpan<char> Given { get; set; }

    /// <summary>The first given name.</summary>
    public ReadOnlySpan<char> FirstGiven { get; set; }

    /// <summary>A middle name or initial.</summary>
    public ReadOnlySpan<char> Middle { get; set; }

    /// <summary>The family name written together: particles and hyphens make no difference.</summary>
    public ReadOnlySpan<char> Family { get; set; }

    /// <summary>The first word of a family name of several.</summary>
    public ReadOnlySpan<char> FamilyFirst { get; set; }

    /// <summary>The last word of a family name of several, without the particles before it: <c>pinto</c> of <c>Moreira de Pinto</c>.</summary>
    public ReadOnlySpan<char> FamilyLast { get; set; }

    /// <summary>1 senior, 2 junior or the second, 3 the third …; 0 unknown.</summary>
    public byte Generation { get; set; }
}

/// <summary>
/// Reads names in the orders people write them: <c>Ann Lee</c>, <c>LEE, ANN</c>, <c>Lee Ann M.</c>, <c>Ann Lee, CAE</c>, <c>Dr. Ann van der Lee Jr</c>, and family
/// first where the script has it so. Not reentrant: one reader, one buffer.
/// </summary>
/// <param name="familyFirst">True where whole names without a comma begin with the family name.</param>
internal sealed class NameReading(bool familyFirst = false)
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Titles = Set(
        "mr mrs ms miss dr prof professor sir dame rev reverend fr sr hon capt col maj gen lt sgt herr frau mme mlle sra dra ing");

    // Those of them that nobody is called: Maj, Col and Gen are names too.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> MereTitles = Set("mr mrs ms dr prof professor reverend frau mme mlle sra");

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Credentials = Set(
        "esq md phd dds dmd do rn np pe pa cpa cfa cae mba ms ma msc bsc ba bs mph jd llm llb edd dvm pmp cfp cma cia shrm sphr phr faia aia leed ret dphil ceng frcs obe mbe cbe");

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Particles = Set(
        "de del della di da dos das do la le las los van von der den ter ten bin ibn al el st saint mac mc o y e zu zur af av");

    private readonly char[] _buffer = new char[512];
    private readonly Range[] _words = new Range[16];
    private readonly char[] _given = new char[160];
    private readonly char[] _middle = new char[64];
    private readonly char[] _family = new char[160];

    /// <summary>Reads a name from whichever cells the record has.</summary>
    public NameParts Read(ReadOnlySpan<char> full, ReadOnlySpan<char> first, ReadOnlySpan<char> middle, ReadOnlySpan<char> last, ReadOnlySpan<char> suffix)
    {
        var name = default(NameParts);
        name.Generation = GenerationOf(suffix);
        if (first.IsEmpty && last.IsEmpty && !full.IsEmpty)
        {
            ReadFull(full, ref name);
        }
        else
        {
            Given(first, ref name, _buffer);
            Family(last, ref name, _buffer.AsSpan(256));
        }

        if (!middle.IsEmpty && name.Middle.IsEmpty)
        {
            int length = Words.Fold(middle, _middle);
            name.Middle = FirstWord(_middle.AsSpan(0, length));
        }

        return name;
    }

    private void ReadFull(ReadOnlySpan<char> full, ref NameParts name)
    {
        int comma = full.IndexOf(',');
        if (comma > 0 && comma < full.Length - 1)
        {
            ReadOnlySpan<char> after = full[(comma + 1)..];
            int length = Words.Fold(after, _buffer);
            ReadOnlySpan<char> word = FirstWord(_buffer.AsSpan(0, length));
            byte generation = GenerationOf(word);
            if (Credentials.Contains(word) || generation > 0)
            {
                name.Generation = Math.Max(name.Generation, generation);
                full = full[..comma];
            }
            else
            {
                int second = after.IndexOf(',');
                Given(second > 0 ? after[..second] : after, ref name, _buffer);
                Family(full[..comma], ref name, _buffer.AsSpan(256));
                return;
            }
        }

        bool turned = familyFirst || Romanizer.IsFamilyFirst(full);
        Span<char> text = _buffer.AsSpan(0, Words.FoldWithHyphens(full, _buffer.AsSpan(0, 250)));
        int count = Split(text, ref name);
        if (count == 0)
        {
            return;
        }

        if (count == 1)
        {
            SetGiven(text, 0, 1, ref name);
        }
        else if (count == 3 && IsPatronymic(text[_words[2]]))
        {
            // Family name, given name, father's name: the order of Russian papers.
            name.Middle = CopyMiddle(text[_words[2]]);
            SetGiven(text, 1, 2, ref name);
            SetFamily(text, 0, 1, ref name);
        }
        else if (turned)
        {
            while (count > 2 && (IsInitial(text[_words[count - 1]]) || IsPatronymic(text[_words[count - 1]])))
            {
                name.Middle = CopyMiddle(text[_words[--count]]);
            }

            SetGiven(text, 1, count, ref name);
            SetFamily(text, 0, 1, ref name);
        }
        else
        {
            // Initials between the first word and the last are middle names; an initial at the end is what is left of the family name.
            int familyFrom = 1;
            while (familyFrom < count - 1 && (text[_words[familyFrom]].Length == 1 || IsPatronymic(text[_words[familyFrom]])))
            {
                name.Middle = text[_words[familyFrom++]];
            }

            SetGiven(text, 0, 1, ref name);
            SetFamily(text, familyFrom, count, ref name);
        }
    }

    private void Given(ReadOnlySpan<char> cell, ref NameParts name, Span<char> scratch)
    {
        Span<char> text = scratch[..Words.Fold(cell, scratch[..250])];
        byte generation = name.Generation;
        int count = Split(text, ref name);
        name.Generation = Math.Max(generation, name.Generation);
        while (count > 1 && (text[_words[count - 1]].Length == 1 || IsPatronymic(text[_words[count - 1]])))
        {
            name.Middle = CopyMiddle(text[_words[--count]]);
        }

        // "Dr." in the cell of the first name says nothing about what the doctor is called.
        if (count > 1 || (count == 1 && !MereTitles.Contains(text[_words[0]])))
        {
            SetGiven(text, 0, count, ref name);
        }
    }

    private void Family(ReadOnlySpan<char> cell, ref NameParts name, Span<char> scratch)
    {
        Span<char> text = scratch[..Words.Fold(cell, scratch[..250])];
        int count = Split(text, ref name);
        int from = 0;
        while (from < count - 1 && text[_words[from]].Length == 1 && !Particles.Contains(text[_words[from]]))
        {
            name.Middle = CopyMiddle(text[_words[from++]]);
        }

        if (count > from)
        {
            SetFamily(text, from, count, ref name);
        }
    }

    private ReadOnlySpan<char> CopyMiddle(ReadOnlySpan<char> word)
    {
        int length = Math.Min(word.Length, _middle.Length);
        word[..length].CopyTo(_middle);
        return _middle.AsSpan(0, length);
    }

    // Words without titles in front and generations and credentials behind; mistaken digits become letters.
    private int Split(Span<char> text, ref NameParts name)
    {
        int count = 0;
        foreach (Range range in ((ReadOnlySpan<char>)text).Split(' '))
        {
            if (text[range].Length == 0 || count == _words.Length)
            {
                continue;
            }

            Words.DigitsToLetters(text[range]);
            _words[count++] = range;
        }

        int from = 0;
        while (count - from > 1 && Titles.Contains(text[_words[from]]))
        {
            from++;
        }

        while (count - from > 1)
        {
            ReadOnlySpan<char> word = text[_words[count - 1]];
            byte generation = GenerationOf(word);
            if (generation == 0 && !(count - from > 2 && Credentials.Contains(word)))
            {
                break;
            }

            name.Generation = Math.Max(name.Generation, generation);
            count--;
        }

        if (from > 0)
        {
            Array.Copy(_words, from, _words, 0, count - from);
        }

        return count - from;
    }

    private void SetGiven(ReadOnlySpan<char> text, int from, int to, ref NameParts name)
    {
        int length = 0, first = 0;
        for (int i = from; i < to; i++)
        {
            foreach (Range part in text[_words[i]].Split('-'))
            {
                ReadOnlySpan<char> word = text[_words[i]][part];
                if (length + word.Length <= _given.Length)
                {
                    word.CopyTo(_given.AsSpan(length));
                    length += word.Length;
                }

                first = first == 0 ? length : first;
            }
        }

        name.Given = _given.AsSpan(0, length);
        name.FirstGiven = name.Given[..first];
    }

    // A hyphen inside a family name divides words as a blank does.
    private int Divide(Span<char> text, int from, int to)
    {
        int start = _words[from].Start.GetOffset(text.Length), end = _words[to - 1].End.GetOffset(text.Length);
        Span<char> whole = text[start..end];
        if (whole.Contains('-'))
        {
            whole.Replace('-', ' ');
            to = from;
            foreach (Range word in ((ReadOnlySpan<char>)whole).Split(' '))
            {
                if (to < _words.Length && whole[word].Length > 0)
                {
                    (int at, int length) = word.GetOffsetAndLength(whole.Length);
                    _words[to++] = (start + at)..(start + at + length);
                }
            }
        }

        return to;
    }

    private void SetFamily(Span<char> text, int from, int to, ref NameParts name)
    {
        to = Divide(text, from, to);
        int length = 0;
        int firstEnd = 0, lastStart = 0;
        bool particlesOnly = true;
        for (int i = from; i < to; i++)
        {
            ReadOnlySpan<char> word = text[_words[i]];
            if (length + word.Length > _family.Length)
            {
                break;
            }

            bool particle = Particles.Contains(word);
            lastStart = particle ? lastStart : length;
            word.CopyTo(_family.AsSpan(length));
            length += word.Length;
            if (particlesOnly)
            {
                firstEnd = length;
                particlesOnly = particle;
                if (!particle)
                {
                    lastStart = 0;
                }
            }
        }

        name.Family = _family.AsSpan(0, length);
        name.FamilyFirst = firstEnd < length ? name.Family[..firstEnd] : default;
        name.FamilyLast = lastStart > 0 ? name.Family[lastStart..] : default;
    }

    // Pavlovich, Pavlovna: the father's name of a Slavic full name stands where others have a middle name.
    private static bool IsPatronymic(ReadOnlySpan<char> word) =>
        word.Length >= 7 && (word.EndsWith("ovich") || word.EndsWith("evich") || word.EndsWith("ovna") || word.EndsWith("evna") || word.EndsWith("ovych")
            || word.EndsWith("avich") || word.EndsWith("auna") || word.EndsWith("ivna"));

    private static bool IsInitial(ReadOnlySpan<char> word) => word.Length == 1 && char.IsAsciiLetter(word[0]);

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        int blank = text.IndexOf(' ');
        return blank < 0 ? text : text[..blank];
    }

    /// <summary>What a suffix says: 1 senior, 2 junior or the second, 3, 4; 0 for anything else.</summary>
    public static byte GenerationOf(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> word = text.Trim(" .,");
        return word.Length > 6 ? (byte)0
            : word.Equals("sr", StringComparison.OrdinalIgnoreCase) || word.Equals("senior", StringComparison.OrdinalIgnoreCase) ? (byte)1
            : word.Equals("jr", StringComparison.OrdinalIgnoreCase) || word.Equals("junior", StringComparison.OrdinalIgnoreCase)
                || word.Equals("ii", StringComparison.OrdinalIgnoreCase) ? (byte)2
            : word.Equals("iii", StringComparison.OrdinalIgnoreCase) ? (byte)3
            : word.Equals("iv", StringComparison.OrdinalIgnoreCase) ? (byte)4
            : (byte)0;
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        words.Split(' ').ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
