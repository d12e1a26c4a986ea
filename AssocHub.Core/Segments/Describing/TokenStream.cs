namespace AssocHub.Core.Segments.Describing;

/// <summary>The tokens of a sentence and how far they are read. What a rule took is given back when the rule fails.</summary>
/// <param name="text">The sentence.</param>
/// <param name="tokens">Its tokens.</param>
/// <param name="answers">What a person chose, by the choice's key.</param>
internal sealed class TokenStream(string text, IReadOnlyList<Token> tokens, IReadOnlyDictionary<string, int> answers)
{
    private readonly List<int> _skipped = [];
    private readonly List<DescribedChoice> _choices = [];

    public int At { get; private set; }

    public bool AtEnd => At >= tokens.Count;

    public IReadOnlyList<Token> Tokens => tokens;

    public IReadOnlyList<int> Skipped => _skipped;

    public IReadOnlyList<DescribedChoice> Choices => _choices;

    public Token? Current => Ahead(0);

    public Token? Ahead(int by) => At + by < tokens.Count && At + by >= 0 ? tokens[At + by] : null;

    public (int At, int Skipped, int Choices) Save() => (At, _skipped.Count, _choices.Count);

    public void Reset((int At, int Skipped, int Choices) saved)
    {
        At = saved.At;
        _skipped.RemoveRange(saved.Skipped, _skipped.Count - saved.Skipped);
        _choices.RemoveRange(saved.Choices, _choices.Count - saved.Choices);
    }

    public void Advance(int by) => At += by;

    /// <summary>Passes over a token that nothing understands.</summary>
    public void Skip() => _skipped.Add(At++);

    /// <summary>Whether these words come next: "in the last". Marks may be among them.</summary>
    public bool Sees(string words, int ahead = 0) => LengthOf(words, ahead) > 0;

    /// <summary>Takes these words when they come next.</summary>
    public bool Take(string words)
    {
        int length = LengthOf(words, 0);
        At += length;
        return length > 0;
    }

    /// <summary>Takes the first of these that comes next.</summary>
    public bool TakeAny(params ReadOnlySpan<string> alternatives)
    {
        foreach (string words in alternatives)
        {
            if (Take(words))
            {
                return true;
            }
        }

        return false;
    }

    public bool SeesAny(params ReadOnlySpan<string> alternatives)
    {
        foreach (string words in alternatives)
        {
            if (Sees(words))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the words that lead to a value; the longest are tried first where the table is ordered so.</summary>
    public T? TakeFrom<T>(IEnumerable<KeyValuePair<string, T>> table)
        where T : class
    {
        foreach ((string words, T value) in table)
        {
            if (Take(words))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The longest name that begins here, and its length in tokens.</summary>
    public (IReadOnlyList<T> Found, int Length) Name<T>(NameTable<T> names, int ahead = 0)
    {
        if (Ahead(ahead) is { Kind: TokenKind.Quoted } quoted)
        {
            return names.Find(Tokenizer.WordsOf(quoted.Text)) is { Count: > 0 } same ? (same, 1) : ([], 0);
        }

        int most = 0;
        while (most < names.Longest + 2 && Ahead(ahead + most) is { Kind: TokenKind.Word or TokenKind.Number or TokenKind.Mark })
        {
            most++;
        }

        for (int length = most; length > 0; length--)
        {
            if (Ahead(ahead + length - 1)!.Kind != TokenKind.Mark && names.Find(WordsAt(ahead, length)) is { Count: > 0 } found)
            {
                return (found, length);
            }
        }

        return ([], 0);
    }

    /// <summary>The words of some tokens, numbers as written; marks left out.</summary>
    public string[] WordsAt(int ahead, int length) =>
        [.. Enumerable.Range(At + ahead, length).Select(i => tokens[i]).Where(t => t.Kind != TokenKind.Mark).SelectMany(t => t.Kind == TokenKind.Quoted ? Tokenizer.WordsOf(t.Text) : [t.Text])];

    /// <summary>As typed.</summary>
    public string TextOf(int from, int to) => from >= to ? "" : text[tokens[from].Start..tokens[to - 1].End];

    /// <summary>Which of several meanings counts: the one that was chosen, else the first.</summary>
    /// <param name="from">The first token of the words in question; they end where the stream stands.</param>
    /// <param name="about">What is in question; with the words it makes the key.</param>
    /// <param name="options">The meanings, the likeliest first.</param>
    public int Choose(int from, string about, params IReadOnlyList<string> options)
    {
        string words = TextOf(from, At);
        string key = $"{about}:{Common.TextFolding.Fold(words)}";
        int same = _choices.Count(c => c.Key.StartsWith(key, StringComparison.Ordinal));
        key += same > 0 ? $"#{same}" : "";
        bool answered = answers.TryGetValue(key, out int chosen) && chosen >= 0 && chosen < options.Count;
        _choices.Add(new DescribedChoice(key, words, options, answered ? chosen : 0, answered));
        return answered ? chosen : 0;
    }

    private int LengthOf(string words, int ahead)
    {
        int length = 0;
        foreach (Range range in words.AsSpan().Split(' '))
        {
            ReadOnlySpan<char> word = words.AsSpan(range);
            if (Ahead(ahead + length) is not { Kind: TokenKind.Word or TokenKind.Mark } token || !word.Equals(token.Text, StringComparison.Ordinal))
            {
                return 0;
            }

            length++;
        }

        return length;
    }
}
