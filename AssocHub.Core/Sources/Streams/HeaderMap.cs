using System.Text;
using AssocHub.Core.Common;

namespace AssocHub.Core.Sources.Streams;

/// <summary>
/// Which column is which field. Headers are compared without case, accents, blanks, underscores, hyphens and points; what a person
/// decided (<see cref="FieldMapping"/>) comes first, then the field's name, then the names under which products export it.
/// </summary>
public sealed class HeaderMap
{
    /// <summary>Instead of a field's ordinal: the column is no field and is kept among the extra ones.</summary>
    public const int Extra = -1;

    /// <summary>Instead of a field's ordinal: a person decided to leave the column out.</summary>
    public const int Ignored = -2;

    private HeaderMap(StreamDefinition stream, string[] headers, int[] fields)
    {
        Stream = stream;
        Headers = headers;
        Fields = fields;
    }

    /// <summary>The stream.</summary>
    public StreamDefinition Stream { get; }

    /// <summary>The headers as written, trimmed; columns without one are called <c>column 7</c>, and a second one of a name gets a number.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>For each column the ordinal of its field, <see cref="Extra"/> or <see cref="Ignored"/>.</summary>
    public IReadOnlyList<int> Fields { get; }

    /// <summary>How many columns are fields.</summary>
    public int Matched => Fields.Count(f => f >= 0);

    /// <summary>The required fields, or groups of alternatives, that no column has.</summary>
    public IReadOnlyList<string> Missing => Stream.MissingFrom(name => Fields.Contains(Stream.Ordinal(name)));

    /// <summary>Matches the headers of a table.</summary>
    /// <param name="stream">The stream it should be.</param>
    /// <param name="headers">As written.</param>
    /// <param name="decided">What a person decided for this source and stream, by <see cref="Key"/>: a field's name, or empty to leave out.</param>
    public static HeaderMap Match(StreamDefinition stream, IReadOnlyList<string> headers, IReadOnlyDictionary<string, string> decided)
    {
        string[] names = Named(headers);
        int[] fields = new int[names.Length];
        Array.Fill(fields, Extra);
        string[] keys = Array.ConvertAll(names, Key);
        var taken = new HashSet<int>();
        void Take(int column, int field)
        {
            if (fields[column] == Extra && (field == Ignored || taken.Add(field)))
            {
                fields[column] = field;
            }
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (decided.TryGetValue(keys[i], out string? name) && (name.Length == 0 || stream.Find(name) is not null))
            {
                Take(i, name.Length == 0 ? Ignored : stream.Ordinal(name));
            }
        }

        foreach (Func<StreamField, IEnumerable<string>> spellings in (Func<StreamField, IEnumerable<string>>[])[f => [f.Name], f => f.Aliases])
        {
            foreach (StreamField field in stream.Fields)
            {
                foreach (string spelling in spellings(field))
                {
                    int column = Array.IndexOf(keys, Key(spelling));
                    if (column >= 0)
                    {
                        Take(column, field.Ordinal);
                    }
                }
            }
        }

        return new HeaderMap(stream, names, fields);
    }

    /// <summary>What of a header is compared: letters and digits, folded.</summary>
    public static string Key(string header)
    {
        string folded = TextFolding.Fold(header);
        var key = new StringBuilder(folded.Length);
        foreach (char c in folded)
        {
            if (c is not (' ' or '_' or '-' or '.'))
            {
                key.Append(c);
            }
        }

        return key.ToString();
    }

    private static string[] Named(IReadOnlyList<string> headers)
    {
        var names = new string[headers.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            string name = headers[i].Trim().Trim('\uFEFF').Trim('"');
            name = name.Length == 0 ? $"column {i + 1}" : name;
            string unique = name;
            for (int n = 2; !seen.Add(unique); n++)
            {
                unique = $"{name} ({n})";
            }

            names[i] = unique;
        }

        return names;
    }
}
