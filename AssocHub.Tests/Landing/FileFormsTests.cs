using System.Globalization;
using System.IO.Compression;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using ClosedXML.Excel;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

/// <summary>The forms in which people's programs save the same table.</summary>
public sealed class FileFormsTests
{
    static FileFormsTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, char, string, bool> Forms
    {
        get
        {
            var forms = new TheoryData<string, char, string, bool>();
            foreach (string encoding in (string[])["utf-8", "utf-8+mark", "utf-16", "utf-16+mark", "utf-16BE", "utf-16BE+mark", "windows-1252"])
            {
                foreach (char delimiter in ",;\t|")
                {
                    foreach (string end in (string[])["\n", "\r\n", "\r"])
                    {
                        forms.Add(encoding, delimiter, end, delimiter == ';');
                    }
                }
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_same_table_lands_alike_whatever_its_encoding_delimiter_and_line_ends(string encoding, char delimiter, string end, bool zipped)
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        string[][] rows =
        [
            ["Last Name", "AMS-ID", "first_name", "City"],
            ["Gärtner", "7", "Zoë", "\"Saint-Étienne, Loire; Forez\""],
            ["Łukasz"[1..], "8", "François", "\"say \"\"Oslo\"\"\""],
        ];
        string text = string.Concat(rows.Select(r => string.Join(delimiter, r) + end));
        bool marked = encoding.EndsWith("+mark", StringComparison.Ordinal);
        var encoder = Encoding.GetEncoding(marked ? encoding[..^5] : encoding);
        byte[] bytes = [.. marked ? encoder.GetPreamble() : [], .. encoder.GetBytes(text)];
        string path = Path.Combine(harness.Folder, zipped ? "members.csv.gz" : "members.csv");
        await File.WriteAllBytesAsync(path, zipped ? Gzip(bytes) : bytes);

        Run run = await harness.ImportAsync();

        Assert.Equal((2L, 2L, 0L), (run.Read, run.Added, run.Rejected));
        var people = await harness.ReadAsync(db => db.SourceRecords.OrderBy(r => r.ExternalId).Select(r => new { r.ExternalId, r.FirstName, r.LastName, r.City }).ToArrayAsync());
        Assert.Equal(["7 Zoë Gärtner Saint-Étienne, Loire; Forez", "8 François ukasz say \"Oslo\""], people.Select(p => $"{p.ExternalId} {p.FirstName} {p.LastName} {p.City}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_workbook_with_a_title_formulas_dates_and_merged_cells_lands_and_its_bad_rows_say_which_cell(bool zipped)
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        byte[] workbook = MemberWorkbook();
        await File.WriteAllBytesAsync(Path.Combine(harness.Folder, zipped ? "members.xlsx.gz" : "members.xlsx"), zipped ? Gzip(workbook) : workbook);

        Run run = await harness.ImportAsync();

        var people = await harness.ReadAsync(db => db.SourceRecords.OrderBy(r => r.ExternalId)
            .Select(r => new { r.ExternalId, r.FirstName, r.Email, r.JoinDate, r.Chapter }).ToArrayAsync());
        Assert.Equal(
            [
                "1001 Ann ann@example.org 2020-01-05 North",
                "1002 Bob bob@example.org 2021-02-06 North",
                "1003 Cy cy@example.org 2022-03-07 North",
                "1004 Di di@example.org 2023-04-08 South",
            ],
            people.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.ExternalId} {p.FirstName} {p.Email} {p.JoinDate:yyyy-MM-dd} {p.Chapter}")));
        RejectedRecord[] rejected = await harness.RejectionsAsync();
        Assert.Equal([8L, 9L, 10L], rejected.Select(r => r.Position));
        Assert.Contains("Cell C8 holds the error #DIV/0!", rejected[0].Reason, StringComparison.Ordinal);
        Assert.Contains("Cell C9 holds a formula that was never calculated", rejected[1].Reason, StringComparison.Ordinal);
        Assert.Contains("ams_id", rejected[2].Reason, StringComparison.Ordinal);
        Assert.Equal((7L, 4L, 3L), (run.Read, run.Added, run.Rejected));

        Run again = await harness.ImportAsync();
        Assert.Equal((0L, 0L, 4L, 3L), (again.Added, again.Changed, again.Unchanged, again.Rejected));
    }

    [Fact]
    public async Task A_workbook_cut_short_is_refused_whole_and_says_so()
    {
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        byte[] workbook = MemberWorkbook();
        await File.WriteAllBytesAsync(Path.Combine(harness.Folder, "members.xlsx"), workbook[..(workbook.Length / 2)]);
        Run run = await harness.ImportAsync();
        Assert.Equal((1L, 1L), (run.Read, run.Rejected));
        Assert.Contains("not an Excel workbook", Assert.Single(await harness.RejectionsAsync()).Reason, StringComparison.Ordinal);
    }

    // Rows: 1 the title over all columns, 2 empty, 3 headers, 4 to 7 good, 8 an error, 9 a formula without a value, 10 without an id.
    private static byte[] MemberWorkbook()
    {
        using var book = new XLWorkbook();
        book.AddWorksheet("Cover");
        IXLWorksheet sheet = book.AddWorksheet("Members");
        sheet.Cell("A1").Value = "Members of the association, as of January";
        sheet.Range("A1:E1").Merge();
        string[] headers = ["AMS ID", "First name", "E-mail", "Join date", "Chapter"];
        for (int i = 0; i < headers.Length; i++)
        {
            sheet.Cell(3, i + 1).Value = headers[i];
        }

        string[] names = ["Ann", "Bob", "Cy", "Di", "Ed", "Flo"];
        for (int i = 0; i < names.Length; i++)
        {
            int row = 4 + i;
            sheet.Cell(row, 1).Value = 1001 + i;
            sheet.Cell(row, 2).Value = names[i];
            sheet.Cell(row, 3).FormulaA1 = $"LOWER(B{row})&\"@example.org\"";
            sheet.Cell(row, 4).Value = new DateTime(2020 + i, 1 + i, 5 + i, 0, 0, 0, DateTimeKind.Unspecified);
        }

        sheet.Cell("E4").Value = "North";
        sheet.Range("E4:E6").Merge();
        sheet.Cell("E7").Value = "South";
        sheet.Cell("B10").Value = "Gus";
        using var bytes = new MemoryStream();
        book.SaveAs(bytes, new SaveOptions { EvaluateFormulasBeforeSaving = true });
        Rewrite(
            bytes,
            ("C8", """<x:c r="C8" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>"""),
            ("C9", """<x:c r="C9"><x:f>LOWER(B9)</x:f></x:c>"""));
        return bytes.ToArray();
    }

    // What other programs leave: a formula whose saved value is an error, and one that was never calculated.
    private static void Rewrite(MemoryStream workbook, params (string Cell, string Content)[] cells)
    {
        using var zip = new ZipArchive(workbook, ZipArchiveMode.Update, leaveOpen: true);
        ZipArchiveEntry sheet = zip.Entries.Single(e => e.FullName.EndsWith("sheet2.xml", StringComparison.Ordinal));
        string xml;
        using (var reader = new StreamReader(sheet.Open()))
        {
            xml = reader.ReadToEnd();
        }

        foreach ((string cell, string content) in cells)
        {
            int from = xml.IndexOf($"<x:c r=\"{cell}\"", StringComparison.Ordinal);
            int until = xml.IndexOf("</x:c>", from, StringComparison.Ordinal) + "</x:c>".Length;
            xml = string.Concat(xml.AsSpan(0, from), content, xml.AsSpan(until));
        }

        using Stream stream = sheet.Open();
        stream.SetLength(0);
        stream.Write(Encoding.UTF8.GetBytes(xml));
    }

    private static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }
}
