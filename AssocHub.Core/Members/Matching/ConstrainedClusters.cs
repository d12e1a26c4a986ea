namespace AssocHub.Core.Members.Matching;

/// <summary>
/// Clusters that grow by links and refuse a link that would put two records together that may never be one person: two live records
/// of one AMS, two birth dates, or what a person decided is different. The rule holds for whole clusters, so no chain of links gets
/// round it. A person's own "same" outranks the AMS id and the birth date; "different" outranks everything.
/// </summary>
public sealed class ConstrainedClusters
{
    private readonly IReadOnlyList<MatchRecord> _records;
    private readonly int[] _parent;
    private readonly Dictionary<int, Facts> _facts = [];

    /// <summary>Every record starts as a cluster of its own.</summary>
    public ConstrainedClusters(IReadOnlyList<MatchRecord> records, IEnumerable<RecordDecision> decisions)
    {
        _records = records;
        _parent = new int[records.Count];
        for (int i = 0; i < _parent.Length; i++)
        {
            _parent[i] = i;
        }

        foreach (RecordDecision decision in decisions)
        {
            if (decision.Verdict == MergeVerdict.Different)
            {
                (FactsOf(decision.Left).Different ??= []).Add(decision.Right);
                (FactsOf(decision.Right).Different ??= []).Add(decision.Left);
            }
        }
    }

    /// <summary>The first record (canonically) of the cluster that a record is in.</summary>
    public int Find(int record)
    {
        int root = record;
        while (_parent[root] != root)
        {
            root = _parent[root];
        }

        while (_parent[record] != root)
        {
            (record, _parent[record]) = (_parent[record], root);
        }

        return root;
    }

    /// <summary>Makes one cluster of two, unless that is forbidden or they are one already.</summary>
    /// <returns>True when the link joined two clusters.</returns>
    public bool TryJoin(int left, int right, bool decided)
    {
        int a = Find(left);
        int b = Find(right);
        if (a == b || IsForbidden(a, b, decided))
        {
            return false;
        }

        (int root, int child) = a < b ? (a, b) : (b, a);
        Facts rootFacts = FactsOf(root);
        Facts childFacts = FactsOf(child);
        _parent[child] = root;
        rootFacts.Absorb(childFacts);
        _facts.Remove(child);
        return true;
    }

    /// <summary>True when two clusters may never be one.</summary>
    public bool AreForbidden(int left, int right) => Find(left) is int a && Find(right) is int b && a != b && IsForbidden(a, b, decided: false);

    private bool IsForbidden(int a, int b, bool decided)
    {
        Facts left = FactsOf(a);
        Facts right = FactsOf(b);
        if (left.Different is not null && right.Different is not null && SeparatedByDecision(left, right, a, b))
        {
            return true;
        }

        return !decided && (left.AmsSources.Exists(right.AmsSources.Contains) || left.BirthDates.Exists(d => right.BirthDates.Count > 0 && !right.BirthDates.Contains(d)));
    }

    private bool SeparatedByDecision(Facts left, Facts right, int a, int b) =>
        left.Different!.Count <= right.Different!.Count
            ? left.Different.Exists(r => Find(r) == b)
            : right.Different.Exists(r => Find(r) == a);

    private Facts FactsOf(int record)
    {
        if (!_facts.TryGetValue(record, out Facts? facts))
        {
            _facts[record] = facts = new Facts(_records[record]);
        }

        return facts;
    }

    private sealed class Facts
    {
        public Facts(MatchRecord record)
        {
            if (record.IsAms && record.IsLive)
            {
                AmsSources = [record.Source];
            }

            if (record.BirthDate is DateOnly born)
            {
                BirthDates = [born];
            }
        }

        public List<string> AmsSources { get; private set; } = [];

        public List<DateOnly> BirthDates { get; private set; } = [];

        public List<int>? Different { get; set; }

        public void Absorb(Facts other)
        {
            AmsSources = Together(AmsSources, other.AmsSources);
            BirthDates = Together(BirthDates, other.BirthDates);
            Different = Different is null ? other.Different : [.. Different, .. other.Different ?? []];
        }

        private static List<T> Together<T>(List<T> left, List<T> right) =>
            right.Count == 0 ? left : left.Count == 0 ? right : [.. left.Union(right)];
    }
}
