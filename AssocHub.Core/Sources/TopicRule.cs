using AssocHub.Core.Common;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Sources;

/// <summary>What a topic rule looks at.</summary>
public enum TopicClue
{
    /// <summary>A word or phrase in the title, subject or name.</summary>
    Keyword,

    /// <summary>The category of a thread or the kind of a message.</summary>
    Category,

    /// <summary>The list or segment a message went to.</summary>
    List,
}

/// <summary>Gives a topic to sessions, events, messages and threads that show a clue, besides the topics they bring along.</summary>
/// <param name="Clue">Where to look.</param>
/// <param name="Text">What to look for: compared without case and accents; a keyword as whole words.</param>
/// <param name="Topic">The topic's name.</param>
public sealed record TopicRule(TopicClue Clue, string Text, string Topic)
{
    private static readonly string[] Titles = ["title", "subject", "name", "resource"];
    private static readonly string[] Categories = ["category", "kind"];
    private static readonly string[] Lists = ["segment"];

    /// <summary>True when rules can apply to the records of a stream.</summary>
    public static bool CanTag(StreamDefinition stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.Find("topics") is not null && stream.Domain != SourceDomain.Ams;
    }

    /// <summary>True when a record shows the clue.</summary>
    public bool Matches(StreamRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string wanted = TextFolding.Fold(Text.Trim());
        if (wanted.Length == 0)
        {
            return false;
        }

        string[] fields = Clue switch { TopicClue.Keyword => Titles, TopicClue.Category => Categories, _ => Lists };
        foreach (string field in fields)
        {
            if (record.Stream.Find(field) is { } known && record[known.Ordinal] is { } value
                && (Clue == TopicClue.Keyword ? HasWords(TextFolding.Fold(value), wanted) : TextFolding.Fold(value) == wanted))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The record with the topics its clues give it; the same record when they give none.</summary>
    public static StreamRecord Apply(IReadOnlyList<TopicRule> rules, StreamRecord record)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(record);
        if (rules.Count == 0 || !CanTag(record.Stream))
        {
            return record;
        }

        int place = record.Stream.Ordinal("topics");
        List<string> topics = [.. (record[place] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)];
        int before = topics.Count;
        foreach (TopicRule rule in rules)
        {
            if (rule.Matches(record) && !topics.Exists(t => TextFolding.Fold(t) == TextFolding.Fold(rule.Topic)))
            {
                topics.Add(rule.Topic.Trim());
            }
        }

        if (topics.Count == before)
        {
            return record;
        }

        string?[] values = [.. record.Values];
        values[place] = string.Join(';', topics);
        return record with { Values = values };
    }

    private static bool HasWords(string text, string wanted)
    {
        for (int at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + 1, StringComparison.Ordinal))
        {
            bool begins = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
            bool ends = at + wanted.Length == text.Length || !char.IsLetterOrDigit(text[at + wanted.Length]);
            if (begins && ends)
            {
                return true;
            }
        }

        return false;
    }
}
