namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>What an address line says.</summary>
internal ref struct AddressParts
{
    /// <summary>The words, abbreviated and in their order, blanks between.</summary>
    public ReadOnlySpan<char> Words { get; set; }

    /// <summary>The first number with its letters: the house.</summary>
    public ReadOnlySpan<char> Number { get; set; }

    /// <summary>A postal code at the end of a line that holds the whole address.</summary>
    public ReadOnlySpan<char> Postcode { get; set; }
}

/// <summary>Reads one line of address that is already folded to words.</summary>
internal static class AddressReading
{
    /// <summary>Splits a line; the result lies in <paramref name="into"/>.</summary>
    public static AddressParts Read(ReadOnlySpan<char> line, Span<char> into)
    {
        var parts = default(AddressParts);
        int length = 0;
        foreach (Range range in line.Split(' '))
        {
            ReadOnlySpan<char> word = line[range];
            if (word.IsEmpty)
            {
                continue;
            }

            if (char.IsAsciiDigit(word[0]))
            {
                if (parts.Number.IsEmpty)
                {
                    parts.Number = word;
                    continue;
                }

                if (word.Length is >= 4 and <= 6 && word.IndexOfAnyExceptInRange('0', '9') < 0)
                {
                    parts.Postcode = word;
                    continue;
                }
            }

            ReadOnlySpan<char> shorter = StreetWords.Shorten(word);
            if (length + shorter.Length + 1 > into.Length)
            {
                break;
            }

            if (length > 0)
            {
                into[length++] = ' ';
            }

            shorter.CopyTo(into[length..]);
            length += shorter.Length;
        }

        parts.Words = into[..length];
        return parts;
    }
}
