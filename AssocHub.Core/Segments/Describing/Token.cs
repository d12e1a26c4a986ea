using System.Globalization;
using System.Text.RegularExpressions;
using AssocHub.Core.Common;

namespace AssocHub.Core.Segments.Describing;

internal enum TokenKind
{
    Word,
    Number,
    Day,
    Quoted,
    Mark,
}

/// <summary>A word, number, day, quotation or punctuation mark of the sentence.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Text">A word folded; a quotation as written; a mark itself.</param>
/// <param name="Start">Where it begins in the sentence.</param>
/// <param name="End">Where it ends.</param>
internal sealed record Token(TokenKind Kind, string Text, int Start, int End)
{
    public double Number { get; init; }

    public DateOnly Day { get; init; }

    /// <summary>The other way to read a day written with slashes; null where there is none.</summary>
    public DateOnly? OtherDay { get; init; }

    /// <summary>The word was typed differently.</summary>
    public bool IsCorrected { get; init; }
}

/// <summary>Cuts a sentence into tokens. Hyphens part words ("no-show"), except in "e-mail".</summary>
internal static partial class Tokenizer
{
    // So many apostrophes are tried as the end of a quotation.
    private const int MostEnds = 6;

    /// <summary>The tokens, in order; what is neither word, number, quotation nor mark is passed over.</summary>
    /// <param name="text">The sentence.</param>
    /// <param name="isName">Whether words in quotes are a name; a name may itself hold an apostrophe.</param>
    public static List<Token> Read(string text, Func<string, bool> isName)
    {
        var tokens = new List<Token>();
        int at = 0;
        while (at < text.Length)
        {
            if (Quotation(text, at, isName) is { } quoted)
            {
                tokens.Add(quoted);
            }
            else if (Of(Days(), text, at) is { } day)
            {
                tokens.Add(day);
            }
            else if (Numbers().Match(text, at) is { Success: true } number)
            {
                tokens.Add(new Token(TokenKind.Number, number.Value, at, at + number.Length)
                {
                    Number = double.Parse(number.Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
                });
            }
            else if (Words().Match(text, at) is { Success: true } word)
            {
                tokens.Add(new Token(TokenKind.Word, Folded(word.Value), at, at + word.Length));
            }
            else
            {
                at++;
                if (",;:().+/&%".Contains(text[at - 1], StringComparison.Ordinal))
                {
                    tokens.Add(new Token(TokenKind.Mark, text[at - 1].ToString(), at - 1, at));
                }

                continue;
            }

            at = tokens[^1].End;
        }

        return tokens;
    }

    /// <summary>The words of a name, as they would be typed.</summary>
    public static string[] WordsOf(string name) => [.. WordsAnywhere().Matches(name).Select(m => Folded(m.Value))];

    private static string Folded(string word)
    {
        string folded = TextFolding.Fold(word).Replace("'", "", StringComparison.Ordinal).Replace("’", "", StringComparison.Ordinal);
        return folded switch { "e-mail" => "email", "e-mails" => "emails", "e-mailed" => "emailed", _ => folded };
    }

    private static Token? Of(Regex days, string text, int at)
    {
        Match match = days.Match(text, at);
        if (!match.Success)
        {
            return null;
        }

        int One(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        DateOnly? Made(int month, int day) => month is >= 1 and <= 12 && day >= 1 && One("y") > 0 && day <= DateTime.DaysInMonth(One("y"), month) ? new DateOnly(One("y"), month, day) : null;
        (DateOnly? first, DateOnly? other) = match.Groups["m"].Success
            ? (Made(One("m"), One("d")), null)
            : (Made(One("a"), One("b")), Made(One("b"), One("a")));
        (first, other) = first is null ? (other, null) : (first, other == first ? null : other);
        return first is { } one ? new Token(TokenKind.Day, match.Value, at, at + match.Length) { Day = one, OtherDay = other } : null;
    }

    // An apostrophe opens a quotation after a blank or a bracket, and closes it where a word could not go on: where that makes a name, else at the nearest such place.
    private static Token? Quotation(string text, int at, Func<string, bool> isName)
    {
        char open = text[at];
        if (open is not ('\'' or '"' or '“' or '‘') || (open == '\'' && at > 0 && char.IsLetterOrDigit(text[at - 1])))
        {
            return null;
        }

        char close = open switch { '“' => '”', '‘' => '’', _ => open };
        int nearest = -1;
        for (int end = at + 1, tried = 0; end < text.Length && tried < MostEnds; end++)
        {
            if (text[end] != close || (end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1])))
            {
                continue;
            }

            tried++;
            nearest = nearest < 0 ? end : nearest;
            if (end > at + 1 && isName(text[(at + 1)..end]))
            {
                return new Token(TokenKind.Quoted, text[(at + 1)..end], at, end + 1);
            }
        }

        return nearest <= at + 1 ? null : new Token(TokenKind.Quoted, text[(at + 1)..nearest], at, nearest + 1);
    }

    [GeneratedRegex(@"\G(?:(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})|(?<a>\d{1,2})[/.](?<b>\d{1,2})[/.](?<y>\d{4}))(?![\w/])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Days();

    [GeneratedRegex(@"\G(?:(?<![\p{L}\p{N}])-)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\p{L}{3})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\G(?:[Ee]-[Mm]ail(?:s|ed)?(?!\p{L})|[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}]|['’](?=\p{L}))*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"[Ee]-[Mm]ail(?:s|ed)?(?!\p{L})|[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}]|['’](?=\p{L}))*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WordsAnywhere();
}
