using System.Text.Json;
using AssocHub.Core.Sources.Expressions;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>Every function and every kind of path of a manifest's formulas.</summary>
public sealed class FormulaTests
{
    private const string Record = """
        {"id": 7, "name": " Ann Mary Lee ", "mail": {"work": "Ann@X.org"}, "none": null, "blank": "", "no": false, "zero": 0, "yes": true,
         "tags": ["b", "a", ""], "items": [{"id": 1, "kind": "x", "v": {"w": "one"}}, {"id": 2, "kind": "y", "v": {"w": "two"}}, {"id": 3, "kind": "x"}],
         "cents": 1250, "made": 1700000000, "made_ms": "1700000000123", "us": "03/04/2026 17:05", "at": "2026-03-04T05:06:07+02:00", "local": "2026-03-04 05:06:07",
         "html": "<p>Tea &amp; <b>cake</b></p>", "text": "{\"a\": [1, 2]}", "link": "https://x.org/p?page=3&q=a%20b", "by": {"k1": {"n": "one"}, "k2": {"n": "two"}}, "odd name": "odd", "grid": [["Name", "Mail"], ["Ann", "ann@x.org"], ["Bo"]], "o": "o'neil"}
        """;

    private static ExprContext Context()
    {
        ExprContext context = new ExprContext(new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero)).Set("settings", ExprValue.Of(JsonDocument.Parse("""{"field": "id"}""").RootElement));
        context.This = JsonDocument.Parse(Record).RootElement;
        context.Enclosing = [JsonDocument.Parse("""{"name": "above"}""").RootElement, JsonDocument.Parse("""{"name": "top"}""").RootElement];
        return context;
    }

    [Theory]
    [InlineData("id", "7")]
    [InlineData("mail.work", "Ann@X.org")]
    [InlineData("none", null)]
    [InlineData("nobody.there", null)]
    [InlineData("['odd name']", "odd")]
    [InlineData("items[0].v.w", "one")]
    [InlineData("items[-2].id", "2")]
    [InlineData("items[*].id", "1;2;3")]
    [InlineData("items[].id", "1;2;3")]
    [InlineData("items[?kind=x].id", "1;3")]
    [InlineData("by.*.n", "one;two")]
    [InlineData("/items/1/v/w", "two")]
    [InlineData("/tags/0", "b")]
    [InlineData("^.name", "above")]
    [InlineData("^^.name", "top")]
    [InlineData("@settings.field", "id")]
    [InlineData("'it''s'", null)]
    [InlineData("'it\\'s'", "it's")]
    [InlineData("none ?? blank ?? mail.work", "Ann@X.org")]
    [InlineData("(none ?? mail).work", "Ann@X.org")]
    [InlineData("pick(items, 'kind', 'y')[0].v.w", "two")]
    [InlineData("first(none, blank, 'c')", "c")]
    [InlineData("default(blank, 'd')", "d")]
    [InlineData("concat(id, '-', none, mail.work)", "7-Ann@X.org")]
    [InlineData("join(tags, '+')", "b+a")]
    [InlineData("split(name, ' ')", "Ann;Mary;Lee")]
    [InlineData("split(name, ' ', 1)", "Mary")]
    [InlineData("split(name, ' ', -1)", "Lee")]
    [InlineData("mail.work | lower", "ann@x.org")]
    [InlineData("list(mail.work, 'B@X.org') | lower", "ann@x.org;b@x.org")]
    [InlineData("count(tags | upper)", "3")]
    [InlineData("equals(yes, true)", "true")]
    [InlineData("equals(no, false)", "true")]
    [InlineData("mail.work | upper | left(3)", "ANN")]
    [InlineData("name | trim | before(' ')", "Ann")]
    [InlineData("name | trim | after(' ')", "Lee")]
    [InlineData("replace(o, 'neil', 'hara')", "o'hara")]
    [InlineData("plain(html)", "Tea & cake")]
    [InlineData("map(id, '7', 'seven', '8', 'eight')", "seven")]
    [InlineData("map(id, '8', 'eight', 'other')", "other")]
    [InlineData("when(yes, 'a', 'b')", "a")]
    [InlineData("when(zero, 'a', 'b')", "b")]
    [InlineData("when(blank, 'a')", null)]
    [InlineData("equals(mail.work, 'ann@x.org')", "true")]
    [InlineData("in(id, '6', '7')", "true")]
    [InlineData("contains(tags, 'A')", "true")]
    [InlineData("contains(name, 'mary')", "true")]
    [InlineData("not(no)", "true")]
    [InlineData("and(yes, id, no)", "false")]
    [InlineData("or(none, zero, yes)", "true")]
    [InlineData("less(9, 10)", "true")]
    [InlineData("get(., @settings.field)", "7")]
    [InlineData("get(items, 1).v.w", "two")]
    [InlineData("pick(items, 'kind', 'x', 'id')", "1;3")]
    [InlineData("number('12.50')", "12.50")]
    [InlineData("items[?v.w=two].id", "2")]
    [InlineData("sha1('text')", "372ea08cab33e71c02c651dbc83a474d32c676ea")]
    [InlineData("sha512('text') | left(8)", "eaf2c127")]
    [InlineData("from_base64('w6TDtg')", "äö")]
    [InlineData("from_base64('?')", null)]
    [InlineData("hmac_sha256('text', 'no hex', 'hex', 'hex')", null)]
    [InlineData("hmac_sha256('aws4_request', hmac_sha256('iam', hmac_sha256('us-east-1', hmac_sha256('20150830', 'AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'), 'hex', 'hex'), 'hex', 'hex'), 'hex', 'hex')", "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")]
    [InlineData("sort(list('b', 'B', 'a', '10', '9'))", "10;9;B;a;b")]
    [InlineData("xml('<a n=\"1\"><b>x</b><b>y</b></a>').b[1]", "y")]
    [InlineData("xml(name)", null)]
    [InlineData("table(grid)[1].Name", "Bo")]
    [InlineData("table(grid)[1].Mail", null)]
    [InlineData("table(grid, list('a', 'b'))[1].b", "ann@x.org")]
    [InlineData("hmac_sha256('text', 'key', 'base64')", "avqQRqlXnK0UOjhMG1ZLmiUNJ9b2pj+fIL86dZTJ4sY=")]
    [InlineData("hmac_sha1('text', 'key')", "369e2959eb49450338b212748f77d8ded74847bb")]
    [InlineData("hmac_sha512('text', 'key') | left(16)", "b585312acdd38ec1")]
    [InlineData("in_zone(local, 'Europe/Paris')", "2026-03-04T04:06:07Z")]
    [InlineData("in_zone('2026-07-04 05:06', 'America/New_York')", "2026-07-04T09:06:00Z")]
    [InlineData("in_zone(at, 'America/New_York')", "2026-03-04T05:06:07+02:00")]
    [InlineData("count(items)", "3")]
    [InlineData("add(id, 3, -1)", "9")]
    [InlineData("multiply(cents, 2)", "2500")]
    [InlineData("divide(cents, 100)", "12.5")]
    [InlineData("divide(cents, 0)", null)]
    [InlineData("hash(id, none)", null)]
    [InlineData("md5('a@x.org')", "a3b41ff4486881e36bcbc10292f307bb")]
    [InlineData("sha256('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("hmac_sha256('text', 'key')", "6afa9046a9579cad143a384c1b564b9a250d27d6f6a63f9f20bf3a7594c9e2c6")]
    [InlineData("base64('a:b')", "YTpi")]
    [InlineData("encode('a b&c')", "a%20b%26c")]
    [InlineData("query_value(link, 'q')", "a b")]
    [InlineData("now()", "2026-05-06T07:08:09Z")]
    [InlineData("date(us, 'dd/MM/yyyy HH:mm')", "2026-04-03T17:05:00")]
    [InlineData("date('4.3.2026', 'd.M.yyyy')", "2026-03-04")]
    [InlineData("made | epoch", "2023-11-14T22:13:20Z")]
    [InlineData("made_ms | epoch_ms", "2023-11-14T22:13:20.123Z")]
    [InlineData("format(at, 'epoch')", "1772593567")]
    [InlineData("format(at, 'dd MMM yyyy')", "04 Mar 2026")]
    [InlineData("format(at, 'date')", "2026-03-04")]
    [InlineData("shift(at, '-2h')", "2026-03-04T01:06:07Z")]
    [InlineData("shift(at, concat(id, 'd'))", "2026-03-11T03:06:07Z")]
    [InlineData("bool(no)", "false")]
    [InlineData("bool(tags)", "true")]
    [InlineData("json(text).a[1]", "2")]
    [InlineData("json(name)", null)]
    [InlineData("list(tags, 'c', none)", "b;a;c")]
    [InlineData("without(tags, 'B', '')", "a")]
    [InlineData("entries(by)[*].key", "k1;k2")]
    [InlineData("entries(by)[?key=k2].value.n", "two")]
    [InlineData("quote(o)", "'o''neil'")]
    [InlineData("quote(o, '\\\\')", @"'o\'neil'")]
    [InlineData("quote(tags)", "'b','a',''")]
    public void It_yields(string formula, string? expected)
    {
        Expression? parsed = Expression.Parse(formula, out string? problem);
        if (expected is null && parsed is null)
        {
            Assert.NotNull(problem);
            return;
        }

        Assert.True(parsed is not null, problem);
        Assert.Equal(expected, parsed.Read(Context()));
    }

    [Fact]
    public void A_hash_is_the_same_for_the_same_parts_and_another_for_others()
    {
        string Hash(string formula) => Expression.Parse(formula, out _)!.Read(Context())!;
        Assert.Equal(Hash("hash('a', 'bc')"), Hash("hash('a', 'bc')"));
        Assert.NotEqual(Hash("hash('a', 'bc')"), Hash("hash('ab', 'c')"));
        Assert.Equal(32, Hash("hash('a')").Length);
    }

    [Fact]
    public void Every_function_is_tried_here()
    {
        string[] tried = [.. typeof(FormulaTests).GetMethod(nameof(It_yields))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(a => (string)a.GetData(null!).Single()[0])];

        Assert.Empty(ExprFunction.All.Where(f => !tried.Any(t => t.Contains(f.Name + "(", StringComparison.Ordinal) || t.Contains("| " + f.Name, StringComparison.Ordinal))).Select(f => f.Name));
    }

    [Theory]
    [InlineData("lower(a, b)", "'lower' is written lower(text)")]
    [InlineData("a |", "a function's name must follow '|'")]
    [InlineData("a.b c", "'c' is not expected here")]
    [InlineData("concat('a', 'b", "a quotation mark is not closed")]
    [InlineData("a == 'b'", "compared by equals(a, b)")]
    [InlineData("a > 3", "less(a, b)")]
    [InlineData("a + b", "concat(a, b)")]
    [InlineData("a[x]", "between [ and ] stands a number")]
    [InlineData("", "something is missing")]
    public void What_cannot_be_read_is_told_with_its_place(string formula, string says)
    {
        Assert.Null(Expression.Parse(formula, out string? problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.Contains("at character", problem, StringComparison.Ordinal);
    }
}
