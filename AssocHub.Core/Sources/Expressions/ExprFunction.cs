using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>
/// A pure function of the manifest's formulas. In a chain, what stands before the bar is the first argument:
/// <c>email | lower</c> is <c>lower(email)</c>.
/// </summary>
public sealed class ExprFunction
{
    private static readonly Dictionary<string, ExprFunction> ByName = new(StringComparer.Ordinal);

    private readonly Func<ExprValue[], ExprContext, ExprValue> _apply;

    private ExprFunction(string usage, string says, int least, int most, Func<ExprValue[], ExprContext, ExprValue> apply)
    {
        Usage = usage;
        Name = usage[..usage.IndexOf('(', StringComparison.Ordinal)];
        Says = says;
        Least = least;
        Most = most;
        _apply = apply;
    }

    /// <summary>All functions by name.</summary>
    public static IReadOnlyList<ExprFunction> All { get; } = Build();

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>How it is written.</summary>
    public string Usage { get; }

    /// <summary>What it yields, in one sentence.</summary>
    public string Says { get; }

    /// <summary>Fewest arguments.</summary>
    public int Least { get; }

    /// <summary>Most arguments.</summary>
    public int Most { get; }

    /// <summary>The function of a name; null when there is none.</summary>
    public static ExprFunction? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Applies it.</summary>
    public ExprValue Apply(ExprValue[] arguments, ExprContext context) => _apply(arguments, context);

    private static ExprFunction[] Build()
    {
        ExprFunction[] all =
        [
            new("first(a, b, …)", "The first that is there.", 1, 50, (a, _) => Array.Find(a, v => !v.IsBlank)),
            new("default(value, otherwise)", "The value, or the other when it is missing.", 2, 2, (a, _) => a[0].IsBlank ? a[1] : a[0]),
            new("concat(a, b, …)", "All of them, one after the other; missing ones are left out.", 1, 50, (a, _) => ExprValue.Of(string.Concat(a.Select(v => v.ToText())))),
            new("join(list, separator)", "A list as one text.", 1, 2, (a, _) => ExprValue.Of(NullIfEmpty(string.Join(
                a.Length > 1 ? a[1].ToText() : ";", a[0].Each().Select(v => v.ToText()).Where(t => !string.IsNullOrEmpty(t)))))),
            new("split(text, separator, which)", "The parts of a text, trimmed; with a third argument one of them, counted from 0 (from the end: -1).", 2, 3, (a, _) => Split(a)),
            new("lower(text)", "In small letters.", 1, 1, Text(t => t.ToLowerInvariant())),
            new("upper(text)", "In capitals.", 1, 1, Text(t => t.ToUpperInvariant())),
            new("trim(text)", "Without blanks around it.", 1, 1, Text(t => NullIfEmpty(t.Trim()))),
            new("replace(text, what, with)", "With every occurrence replaced.", 3, 3, (a, _) =>
                a[0].ToText() is { } text && a[1].ToText() is { Length: > 0 } what ? ExprValue.Of(text.Replace(what, a[2].ToText() ?? "", StringComparison.Ordinal)) : a[0]),
            new("before(text, sign)", "What stands before the first occurrence of a sign; the whole where it does not occur.", 2, 2, (a, _) => Cut(a, before: true)),
            new("after(text, sign)", "What stands behind the last occurrence of a sign; the whole where it does not occur.", 2, 2, (a, _) => Cut(a, before: false)),
            new("left(text, n)", "At most the first n characters.", 2, 2, (a, _) =>
                a[0].ToText() is { } text && int.TryParse(a[1].ToText(), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? ExprValue.Of(text.Length <= n ? text : text[..n]) : a[0]),
            new("plain(html)", "HTML as plain text.", 1, 1, Text(PlainText)),
            new("map(value, a, b, c, d, …)", "b when the value is a, d when it is c, and so on; an odd one at the end is for everything else.", 3, 60, (a, _) => Map(a)),
            new("when(test, yes, no)", "yes when the test is there and not false, 0 or empty; otherwise no.", 2, 3, (a, _) => a[0].IsTruthy() ? a[1] : a.Length > 2 ? a[2] : default),
            new("equals(a, b)", "true when both are the same text, whatever their case.", 2, 2, (a, _) => ExprValue.Of(string.Equals(a[0].ToText(), a[1].ToText(), StringComparison.OrdinalIgnoreCase))),
            new("in(value, a, b, …)", "true when the value is one of the others.", 2, 50, (a, _) => ExprValue.Of(a.Skip(1).Any(v => string.Equals(v.ToText(), a[0].ToText(), StringComparison.OrdinalIgnoreCase)))),
            new("contains(text, what)", "true when a text holds another, or a list has it as an item.", 2, 2, (a, _) => ExprValue.Of(Contains(a[0], a[1].ToText()))),
            new("not(value)", "true when the value is missing, false, 0 or empty.", 1, 1, (a, _) => ExprValue.Of(!a[0].IsTruthy())),
            new("and(a, b, …)", "true when all are.", 1, 50, (a, _) => ExprValue.Of(Array.TrueForAll(a, v => v.IsTruthy()))),
            new("or(a, b, …)", "true when one is.", 1, 50, (a, _) => ExprValue.Of(Array.Exists(a, v => v.IsTruthy()))),
            new("less(a, b)", "true when a is the smaller number, or the earlier text.", 2, 2, (a, _) => ExprValue.Of(ExprOrder.Compare(a[0].ToText(), a[1].ToText()) < 0)),
            new("get(object, name)", "A property whose name is itself a value; of a list, the item with that number, counted from 0.", 2, 2, (a, _) => ExprText.Get(a[0], a[1].ToText())),
            new("pick(list, name, value, take)", "Of a list, the items of which a property has a value; with a fourth argument a property of each.", 3, 4, (a, _) => ExprText.Pick(a)),
            new("number(text)", "A text as a number of JSON.", 1, 1, (a, _) => ExprText.Number(a[0].ToText())),
            new("bool(value)", "true or false of JSON: false when the value is missing, false, 0, no or empty.", 1, 1, (a, _) => ExprLists.Bool(a[0])),
            new("xml(text)", "What a text that holds XML says, as a tree like that of `format: xml`; none when it holds none.", 1, 1, (a, _) => ExprLists.Xml(a[0])),
            new("json(text)", "What a text that holds JSON says; none when it holds none.", 1, 1, (a, _) => ExprLists.Json(a[0])),
            new("list(a, b, …)", "All of them in one list; lists among them are taken apart, missing ones left out.", 1, 50, (a, _) => ExprLists.List(a)),
            new("without(list, a, b, …)", "A list without the items that are one of the others, whatever their case.", 2, 50, (a, _) => ExprLists.Without(a)),
            new("sort(list)", "A list in the order of its characters, as signatures over parameters want it.", 1, 1, (a, _) =>
                ExprValue.Of([.. a[0].Each().OrderBy(v => v.ToText(), StringComparer.Ordinal)])),
            new("entries(object)", "An object as a list, each item with `key` and `value`: for records that stand under their ids.", 1, 1, (a, _) => ExprLists.Entries(a[0])),
            new("table(rows, names)", "Rows that are lists of cells, as objects: the first row, or else the second argument, names the columns.", 1, 2, (a, _) => ExprLists.Table(a)),
            new("quote(text, escape)", "In single quotation marks, for queries such as OData, SQL or SOQL; those inside are doubled, or preceded by the second argument. A list is quoted item by item, with commas.", 1, 2, (a, _) => ExprLists.Quote(a)),
            new("count(list)", "How many there are.", 1, 1, (a, _) => ExprValue.Of(a[0].Each().Count().ToString(CultureInfo.InvariantCulture))),
            new("add(a, b, …)", "The sum.", 2, 20, Sum),
            new("multiply(a, b)", "The product.", 2, 2, Number((a, b) => a * b)),
            new("divide(a, b)", "The quotient: cents are divide(amount, 100).", 2, 2, Number((a, b) => b == 0 ? null : a / b)),
            new("hash(a, b, …)", "A stable id made of all of them; none when one of them is missing.", 1, 20, (a, _) =>
                Array.Exists(a, v => v.ToText() is null) ? default : ExprValue.Of(ExprHashes.Id(a.Select(v => v.ToText()!)))),
            new("md5(text)", "The MD5 in hexadecimal, as some APIs name people by their address.", 1, 1, Text(ExprHashes.Md5)),
            new("sha256(text)", "The SHA-256 in hexadecimal.", 1, 1, Text(ExprHashes.Sha256)),
            new("sha1(text)", "The SHA-1 in hexadecimal.", 1, 1, Text(ExprHashes.Sha1)),
            new("sha512(text)", "The SHA-512 in hexadecimal.", 1, 1, Text(ExprHashes.Sha512)),
            new("hmac_sha256(text, key, as, key_is)", "The keyed SHA-256, for requests that are signed: in hexadecimal, or with a third argument 'base64'. The fourth says how the key is written: 'text', 'hex' or 'base64'.", 2, 4, ExprHashes.Keyed(HMACSHA256.HashData)),
            new("hmac_sha1(text, key, as, key_is)", "The keyed SHA-1, likewise.", 2, 4, ExprHashes.Keyed(ExprHashes.HmacSha1)),
            new("hmac_sha512(text, key, as, key_is)", "The keyed SHA-512, likewise.", 2, 4, ExprHashes.Keyed(HMACSHA512.HashData)),
            new("base64(text)", "In Base64.", 1, 1, Text(t => Convert.ToBase64String(Encoding.UTF8.GetBytes(t)))),
            new("from_base64(text)", "What a text in Base64 says, also in the form for addresses; none when it says none.", 1, 1, Text(ExprHashes.FromBase64)),
            new("encode(text)", "As it may stand in an address.", 1, 1, Text(Uri.EscapeDataString)),
            new("query_value(url, name)", "A parameter of an address.", 2, 2, (a, _) => ExprValue.Of(ExprText.QueryValue(a[0].ToText(), a[1].ToText()))),
            new("now()", "This moment.", 0, 0, (_, c) => ExprValue.Of(ExprMoments.Iso(c.Now))),
            new("date(text, pattern)", "A date or moment in a pattern of .NET such as 'dd/MM/yyyy HH:mm', as ISO 8601.", 2, 2, (a, _) => ExprValue.Of(ExprMoments.Parse(a[0].ToText(), a[1].ToText()))),
            new("epoch(number)", "Seconds since 1970 as ISO 8601.", 1, 1, Text(t => ExprMoments.FromEpoch(t, 1))),
            new("epoch_ms(number)", "Milliseconds since 1970 as ISO 8601.", 1, 1, Text(t => ExprMoments.FromEpoch(t, 1000))),
            new("format(moment, pattern)", "A moment in a pattern: 'epoch', 'epoch_ms', 'iso', 'date' or one of .NET, in UTC.", 2, 2, (a, _) => ExprValue.Of(ExprMoments.Format(a[0].ToText(), a[1].ToText()))),
            new("in_zone(text, zone)", "A date and time without an offset as a moment: it is what clocks in a time zone such as 'Europe/Paris' show.", 2, 2, (a, _) => ExprValue.Of(ExprMoments.InZone(a[0].ToText(), a[1].ToText()))),
            new("shift(moment, by)", "A moment moved by '-5m', '2h' or '30d'.", 2, 2, (a, _) => ExprValue.Of(ExprMoments.Shift(a[0].ToText(), a[1].ToText()))),
        ];
        foreach (ExprFunction function in all)
        {
            ByName[function.Name] = function;
        }

        return all;
    }

    // Of a list, each item is changed.
    private static Func<ExprValue[], ExprContext, ExprValue> Text(Func<string, string?> change) => (a, _) =>
        a[0].Items is null && a[0].Json is not { ValueKind: System.Text.Json.JsonValueKind.Array }
            ? a[0].ToText() is { } text ? ExprValue.Of(change(text)) : default
            : ExprValue.Of([.. a[0].Each().Select(v => v.ToText()).OfType<string>().Select(t => ExprValue.Of(change(t))).Where(v => !v.IsNone)]);

    private static Func<ExprValue[], ExprContext, ExprValue> Number(Func<decimal, decimal, decimal?> change) => (a, _) =>
        ExprOrder.TryNumber(a[0].ToText(), out decimal left) && ExprOrder.TryNumber(a[1].ToText(), out decimal right) && change(left, right) is { } result
            ? ExprValue.Of(result.ToString("0.##########", CultureInfo.InvariantCulture)) : default;

    private static ExprValue Sum(ExprValue[] a, ExprContext context)
    {
        decimal sum = 0;
        foreach (ExprValue value in a)
        {
            if (!ExprOrder.TryNumber(value.ToText() ?? "0", out decimal number))
            {
                return default;
            }

            sum += number;
        }

        return ExprValue.Of(sum.ToString("0.##########", CultureInfo.InvariantCulture));
    }

    private static ExprValue Split(ExprValue[] a)
    {
        if (a[0].ToText() is not { } text || a[1].ToText() is not { Length: > 0 } separator)
        {
            return default;
        }

        string[] parts = text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (a.Length == 2)
        {
            return ExprValue.Of([.. parts.Select(ExprValue.Of)]);
        }

        int which = int.TryParse(a[2].ToText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int n) ? n : 0;
        which = which < 0 ? parts.Length + which : which;
        return which >= 0 && which < parts.Length ? ExprValue.Of(parts[which]) : default;
    }

    private static ExprValue Cut(ExprValue[] a, bool before)
    {
        if (a[0].ToText() is not { } text || a[1].ToText() is not { Length: > 0 } sign)
        {
            return a[0];
        }

        int at = before ? text.IndexOf(sign, StringComparison.Ordinal) : text.LastIndexOf(sign, StringComparison.Ordinal);
        return at < 0 ? a[0] : ExprValue.Of(before ? text[..at] : text[(at + sign.Length)..]);
    }

    private static ExprValue Map(ExprValue[] a)
    {
        string? value = a[0].ToText();
        for (int i = 1; i + 1 < a.Length; i += 2)
        {
            if (string.Equals(a[i].ToText(), value, StringComparison.OrdinalIgnoreCase))
            {
                return a[i + 1];
            }
        }

        return a.Length % 2 == 0 ? a[^1] : default;
    }

    private static bool Contains(ExprValue where, string? what) =>
        what is not null && (where.Items is not null || where.Json is { ValueKind: System.Text.Json.JsonValueKind.Array }
            ? where.Each().Any(v => string.Equals(v.ToText(), what, StringComparison.OrdinalIgnoreCase))
            : where.ToText()?.Contains(what, StringComparison.OrdinalIgnoreCase) == true);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static string PlainText(string html)
    {
        var plain = new StringBuilder(html.Length);
        bool inTag = false;
        foreach (char c in html)
        {
            inTag = c == '<' || (inTag && c != '>');
            if (!inTag)
            {
                plain.Append(c == '>' ? ' ' : c);
            }
        }

        return string.Join(' ', WebUtility.HtmlDecode(plain.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
