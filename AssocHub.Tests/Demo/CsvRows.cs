using System.Text;

namespace AssocHub.Tests.Demo;

/// <summary>Reads the generator's files by header: as simple as RFC 4180 allows, and independent of the file connector.</summary>
internal static class CsvRows
{
    public static IEnumerable<Dictionary<string, string>> Read(string file)
    {
        string[]? header = null;
        foreach (string line in File.ReadLines(file))
        {
            string[] values = Split(line);
            if (header is null)
            {
                header = values;
                continue;
            }

            yield return header.Zip(values).ToDictionary(f => f.First, f => f.Second);
        }
    }

    private static string[] Split(string line)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                value.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(line[i]);
            }
        }

        values.Add(value.ToString());
        return [.. values];
    }
}
