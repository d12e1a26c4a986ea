using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources;

namespace AssocHub.Web.Pages.Sources;

/// <summary>What a person has chosen for columns and not saved yet.</summary>
public sealed class ColumnChoices
{
    /// <summary>The column is no field and is kept as an extra one.</summary>
    public const string Extra = "-";

    /// <summary>The column is left out.</summary>
    public const string Ignore = "";

    private readonly Dictionary<(string Stream, string Header), string> _chosen = [];

    /// <summary>What is chosen for a column: by the person, or else guessed.</summary>
    public string Of(PreviewFile file, PreviewColumn column) => _chosen.GetValueOrDefault((file.Stream.Name, column.Header), column.Field ?? Extra);

    /// <summary>Columns that are no field and that nobody decided about.</summary>
    public int Unknown(PreviewFile file) => file.Columns.Count(c => Of(file, c) == Extra);

    public void Choose(PreviewFile file, PreviewColumn column, string choice) => _chosen[(file.Stream.Name, column.Header)] = choice;

    public bool IsChanged(PreviewFile file) => file.Columns.Any(c => Of(file, c) != (c.Field ?? Extra));

    /// <summary>Required fields that no column has by what is chosen now.</summary>
    public IReadOnlyList<string> Missing(PreviewFile file) =>
        file.Columns.Count == 0 ? file.Missing : file.Stream.MissingFrom(field => file.Columns.Any(c => Of(file, c) == field));

    /// <summary>
    /// What to remember for a stream: a decision for every column of its files that differs from the guess or is a field, so that a
    /// later change of the guesses changes nothing that a person has seen. Extra columns need no decision.
    /// </summary>
    public IReadOnlyDictionary<string, string> Decisions(FolderContents contents, StreamDefinition stream)
    {
        var decisions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PreviewFile file in contents.Files.Where(f => f.Stream == stream))
        {
            foreach (PreviewColumn column in file.Columns)
            {
                string choice = Of(file, column);
                if (choice != Extra)
                {
                    decisions.TryAdd(column.Header, choice);
                }
            }
        }

        return decisions;
    }

    public void Forget(StreamDefinition stream)
    {
        foreach ((string Stream, string Header) key in _chosen.Keys.Where(k => k.Stream == stream.Name).ToArray())
        {
            _chosen.Remove(key);
        }
    }
}
