using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What stands where rows were asked for and is none: an error as JSON, with a 200 as some APIs send it, or a web page.</summary>
internal static class NotRows
{
    private const int Longest = 64 * 1024;

    /// <summary>The object that came instead of a table, by which rules can tell an error; null for rows. The stream stands at its beginning again.</summary>
    public static JsonDocument? Read(Stream rows, AnswerFormat format)
    {
        byte[] start = new byte[(int)Math.Min(rows.Length, Longest)];
        rows.ReadExactly(start);
        rows.Position = 0;
        ReadOnlySpan<byte> text = start;
        text = text.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text;
        int first = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (first >= 0 && text[first] == (byte)'<')
        {
            throw new CallFailedException(CallFailure.Misconfigured, NotJson.Page(text[first..]));
        }

        return format == AnswerFormat.Csv && first >= 0 && text[first] == (byte)'{' && rows.Length <= Longest ? Parsed(text) : null;
    }

    private static JsonDocument? Parsed(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
