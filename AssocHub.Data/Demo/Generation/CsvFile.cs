using System.Globalization;
using CsvHelper;

namespace AssocHub.Data.Demo.Generation;

/// <summary>Writes one CSV file (RFC 4180, UTF-8, line feed). The first row written is the header.</summary>
internal sealed class CsvFile : IDisposable
{
    private static readonly CsvWriterOptions Format = new() { NewLine = "\n" };

    private readonly CsvWriter _writer;
    private readonly int _columns;

    public CsvFile(string folder, string name, params string[] header)
    {
        Directory.CreateDirectory(folder);
        _writer = CsvWriter.ToFile(Path.Combine(folder, name + ".csv"), Format);
        _columns = header.Length;
        Row(header);
    }

    /// <summary>Rows after the header.</summary>
    public int Rows { get; private set; } = -1;

    /// <summary>Writes a row; columns that are not given are empty.</summary>
    public void Row(params ReadOnlySpan<string> values)
    {
        foreach (string value in values)
        {
            _writer.WriteField(value);
        }

        for (int i = values.Length; i < _columns; i++)
        {
            _writer.WriteField("");
        }

        _writer.EndRecord();
        Rows++;
    }

    public static string Utc(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The association's local time without an offset, as its event platform exports it.</summary>
    public static string Local(DateTime utc) => DemoCalendar.Local(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static string Number(decimal value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Topics(IEnumerable<int> topics) => string.Join(';', topics.Select(t => DemoVocabulary.Topics[t]));

    public void Dispose() => _writer.Dispose();
}
