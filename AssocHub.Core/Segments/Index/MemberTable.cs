using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Everything that segments ask of members themselves, column by column. Without change once frozen; a change makes a copy, which shares
/// whatever columns it can: ordinals that are given later are written where they are, since nobody looks at them before. A
/// member whose rows must be told apart from older ones gets a new ordinal, and the old one is dead.
/// </summary>
public sealed class MemberTable
{
    private const int Room = 512;
    private const sbyte NoMember = -1;

    private readonly Dictionary<string, TextColumn> _texts;
    private readonly Dictionary<string, DayColumn> _days;
    private readonly Dictionary<string, ScoreColumn> _scores;
    private readonly (TextColumn Column, Func<Member, string?> Read)[] _readTexts;
    private readonly (DayColumn Column, Func<Member, int?> Read)[] _readDays;
    private readonly Dictionary<Population, MemberSet> _people = [];
    private readonly sbyte[] _standing;
    private uint[] _ids;

    // Instead, where an id needs more than 32 bits.
    private long[]? _wideIds;

    /// <summary>An empty table.</summary>
    /// <param name="expected">About how many members there will be.</param>
    /// <param name="given">How many ordinals are given already; each stands for nobody until it is set.</param>
    public MemberTable(int expected, int given = 0)
    {
        Count = given;
        Capacity = RoundUp(expected);
        _ids = new uint[Capacity];
        _standing = Nobody(Capacity);
        _texts = FieldCatalogue.All.Where(f => f is TextField or TextListField).ToDictionary(f => f.Key, f => new TextColumn(Capacity, f is TextListField));
        _days = DayKeys.ToDictionary(k => k, _ => new DayColumn(Capacity));
        _scores = [];
        (_readTexts, _readDays) = Readers.For(_texts, _days);
    }

    private MemberTable(MemberTable from, int capacity)
    {
        (Capacity, Count) = (capacity, from.Count);
        _ids = from._wideIds is null ? new uint[capacity] : [];
        _wideIds = from._wideIds is null ? null : new long[capacity];
        from._ids.CopyTo(_ids, 0);
        from._wideIds?.CopyTo(_wideIds!, 0);
        _standing = Nobody(capacity);
        from._standing.AsSpan(0, from.Count).CopyTo(_standing);
        _texts = from._texts.ToDictionary(t => t.Key, t => t.Value.Copy(capacity, from.Count));
        _days = from._days.ToDictionary(t => t.Key, t => t.Value.Copy(capacity, from.Count));
        _scores = from._scores.ToDictionary(t => t.Key, t => t.Value.Copy(capacity, from.Count));
        (_readTexts, _readDays) = Readers.For(_texts, _days);
    }

    private MemberTable(int capacity, SnapshotReader reader)
    {
        Capacity = capacity;
        Count = reader.ReadInt32();
        _ids = reader.ReadArray<uint>();
        _wideIds = reader.ReadOptional<long>();
        _standing = reader.ReadArray<sbyte>();
        _texts = Enumerable.Range(0, reader.ReadInt32()).ToDictionary(_ => reader.ReadString(), _ => TextColumn.Read(reader));
        _days = Enumerable.Range(0, reader.ReadInt32()).ToDictionary(_ => reader.ReadString(), _ => DayColumn.Read(reader));
        _scores = Enumerable.Range(0, reader.ReadInt32()).ToDictionary(_ => reader.ReadString(), _ => ScoreColumn.Read(reader));
        (_readTexts, _readDays) = ([], []);
        FreezePeople();
    }

    private static IEnumerable<string> DayKeys =>
        [.. FieldCatalogue.All.Where(f => f is DateField or NumberField).Select(f => f.Key), LastRenewal, Organization];

    private const string LastRenewal = "lastRenewal";
    private const string Organization = "organizationId";

    /// <summary>How many ordinals sets have; larger than <see cref="Count"/>, so that a few more members fit.</summary>
    public int Capacity { get; }

    /// <summary>How many ordinals are given, dead ones included.</summary>
    public int Count { get; private set; }

    /// <summary>The member id of an ordinal; 0 for a dead one.</summary>
    public long IdOf(int ordinal) => _wideIds is null ? _ids[ordinal] : _wideIds[ordinal];

    /// <summary>Bytes held.</summary>
    public long Bytes => Sizes.Sum(c => c.Bytes);

    /// <summary>Bytes held, column by column.</summary>
    internal IEnumerable<(string Column, long Bytes)> Sizes =>
    [
        ("id", (4L * _ids.Length) + (8L * (_wideIds?.LongLength ?? 0))), ("standing", Capacity), ("populations", _people.Values.Sum(p => p.Bytes)),
        .. _texts.Select(t => (t.Key, t.Value.Bytes)), .. _days.Select(d => (d.Key, d.Value.Bytes)), .. _scores.Select(s => (s.Key, s.Value.Bytes)),
    ];

    /// <summary>True when an ordinal still stands for a member.</summary>
    public bool IsAlive(int ordinal) => IdOf(ordinal) != 0;

    /// <summary>The live members of a population.</summary>
    public MemberSet People(Population of) => _people[of];

    /// <summary>The column of a member's own date.</summary>
    public DayColumn Anchor(TermAnchor anchor) => anchor switch
    {
        TermAnchor.RenewalDate => _days["renewalDate"],
        TermAnchor.JoinDate => _days["joinDate"],
        TermAnchor.LastRenewal => _days[LastRenewal],
        _ => throw new ArgumentOutOfRangeException(nameof(anchor), anchor, "Unknown anchor"),
    };

    /// <summary>A table to be changed: the same members and room for more.</summary>
    public MemberTable Copy(int more) => new(this, Count + more <= Capacity ? Capacity : RoundUp((int)((Count + more) * 1.05)));

    /// <summary>Gives a new ordinal to a member. Only before <see cref="Freeze"/>.</summary>
    public int Add(Member member)
    {
        int ordinal = Count++;
        Set(ordinal, member);
        foreach (ScoreColumn column in _scores.Values)
        {
            column[ordinal] = double.NaN;
        }

        return ordinal;
    }

    /// <summary>Notes what is known of a member.</summary>
    public void Set(int ordinal, Member member)
    {
        SetId(ordinal, member.Id);
        _standing[ordinal] = member.MergedIntoId is null ? (sbyte)member.Standing : NoMember;
        foreach ((TextColumn column, Func<Member, string?> read) in _readTexts)
        {
            column.Set(ordinal, read(member));
        }

        foreach ((DayColumn column, Func<Member, int?> read) in _readDays)
        {
            column[ordinal] = read(member);
        }
    }

    /// <summary>Makes an ordinal stand for nobody: its rows no longer count.</summary>
    public void Kill(int ordinal)
    {
        SetId(ordinal, 0);
        _standing[ordinal] = NoMember;
    }

    /// <summary>Notes a score; null takes it away.</summary>
    public void SetScore(int ordinal, string code, double? value)
    {
        if (!_scores.TryGetValue(code, out ScoreColumn? column))
        {
            _scores[code] = column = new ScoreColumn(Capacity);
        }

        column[ordinal] = value ?? double.NaN;
    }

    /// <summary>Takes all scores away, to be noted anew.</summary>
    public void ClearScores() => _scores.Clear();

    /// <summary>Ends the changes.</summary>
    public void Freeze()
    {
        foreach (TextColumn column in _texts.Values)
        {
            column.Freeze();
        }

        foreach (DayColumn column in _days.Values)
        {
            column.Freeze();
        }

        foreach (ScoreColumn column in _scores.Values)
        {
            column.Freeze();
        }

        FreezePeople();
    }

    /// <summary>The members of whom a field's or a score's test holds.</summary>
    public MemberSet Where(SegmentNode test, AsOf asOf) => test switch
    {
        FieldNode node => FieldCatalogue.Find(node.Field) switch
        {
            TextField or TextListField => _texts[node.Field].Where(node),
            DateField => _days[node.Field].Where(node, asOf),
            NumberField => _days[node.Field].WhereNumber(node),
            DaysSinceField => _days["joinDate"].WhereDaysSince(node, asOf),
            _ => throw new ArgumentException($"No field '{node.Field}'", nameof(test)),
        },
        ScoreNode score => Where(score),
        _ => throw new ArgumentOutOfRangeException(nameof(test), test, "Not a test of a member"),
    };

    /// <summary>How many of the members have each folded value of a text field; those without one under the empty text.</summary>
    public IReadOnlyDictionary<string, int> CountsOf(string textField, MemberSet members) => _texts[textField].CountsOf(members);

    /// <summary>How many of the members have each day of a date field; those without one under no day.</summary>
    public IReadOnlyList<(DateOnly? Day, int Count)> DaysOf(string dateField, MemberSet members)
    {
        DayColumn column = _days[dateField];
        var counts = new Dictionary<int, int>();
        foreach (int ordinal in members.Ordinals())
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, column[ordinal] ?? DayColumn.Missing, out _)++;
        }

        return [.. counts.Select(c => (c.Key == DayColumn.Missing ? (DateOnly?)null : DateOnly.FromDayNumber(c.Key), c.Value))];
    }

    /// <summary>What a cap looks at.</summary>
    public CapCandidate Candidate(int ordinal, SegmentCap cap, AsOf asOf)
    {
        static DateOnly? Day(int? number) => number is { } n ? DateOnly.FromDayNumber(n) : null;
        var member = new Member
        {
            Id = IdOf(ordinal),
            ChapterKey = _texts["chapter"].Text(ordinal),
            HouseholdId = _days["householdId"][ordinal],
            OrganizationId = _days[Organization][ordinal],
            JoinDate = Day(_days["joinDate"][ordinal]),
            RenewalDate = Day(_days["renewalDate"][ordinal]),
        };
        double? score = cap.By is { IsScore: true } by && _scores.TryGetValue(by.Key, out ScoreColumn? column) && !double.IsNaN(column[ordinal])
            ? column[ordinal] : null;
        return CapCandidate.Of(cap, member, score, asOf);
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(Capacity);
        writer.Write(Count);
        writer.WriteArray((ReadOnlySpan<uint>)_ids);
        writer.WriteOptional(_wideIds);
        writer.WriteArray((ReadOnlySpan<sbyte>)_standing);
        WriteAll(writer, _texts, column => column.Write(writer));
        WriteAll(writer, _days, column => column.Write(writer));
        WriteAll(writer, _scores, column => column.Write(writer));
    }

    internal static MemberTable Read(SnapshotReader reader) => new(reader.ReadInt32(), reader);

    private static void WriteAll<T>(SnapshotWriter writer, Dictionary<string, T> columns, Action<T> write)
    {
        writer.Write(columns.Count);
        foreach ((string key, T column) in columns)
        {
            writer.Write(key);
            write(column);
        }
    }

    private void SetId(int ordinal, long id)
    {
        if (_wideIds is null && id > uint.MaxValue)
        {
            (_wideIds, _ids) = (Array.ConvertAll(_ids, i => (long)i), []);
        }

        if (_wideIds is null)
        {
            _ids[ordinal] = (uint)id;
        }
        else
        {
            _wideIds[ordinal] = id;
        }
    }

    private MemberSet Where(ScoreNode score)
    {
        if (!_scores.TryGetValue(score.Score, out ScoreColumn? column))
        {
            return score.Operator == FieldOperator.IsMissing ? MemberSet.Full(Capacity) : new MemberSet(Capacity);
        }

        // What is missing is no number, and no number lies in any range.
        (double low, double high) = score.Operator switch
        {
            FieldOperator.Before => (double.NegativeInfinity, double.BitDecrement(score.Values[0])),
            FieldOperator.After => (double.BitIncrement(score.Values[0]), double.PositiveInfinity),
            FieldOperator.Between => (score.Values[0], score.Values[1]),
            _ => (double.NegativeInfinity, double.PositiveInfinity),
        };
        MemberSet found = column.Between(low, high);
        return score.Operator == FieldOperator.IsMissing ? MemberSet.Full(Capacity).AndNot(found) : found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FreezePeople()
    {
        foreach (Population of in Enum.GetValues<Population>())
        {
            bool[] isOf = [.. Enum.GetValues<MembershipStanding>().Select(s => ReferenceEvaluator.IsOf(of, s))];
            var people = new MemberSet(Capacity);
            Span<ulong> words = people.Words;
            for (int ordinal = 0; ordinal < Count; ordinal++)
            {
                int standing = _standing[ordinal];
                words[ordinal >> 6] |= standing != NoMember && isOf[standing] ? 1UL << (ordinal & 63) : 0;
            }

            _people[of] = people;
        }
    }

    private static sbyte[] Nobody(int capacity)
    {
        sbyte[] standing = new sbyte[capacity];
        Array.Fill(standing, NoMember);
        return standing;
    }

    private static int RoundUp(int count) => (count / Room * Room) + Room;

    // The catalogue's own expressions, compiled once: a field has one meaning, here and in SQL.
    private static class Readers
    {
        private static readonly Dictionary<string, Func<Member, string?>> Compiled = FieldCatalogue.All
            .Where(f => f is TextField or TextListField)
            .ToDictionary(f => f.Key, f => (f is TextField text ? text.Folded : ((TextListField)f).Folded).Compile());

        public static ((TextColumn Column, Func<Member, string?> Read)[] Texts, (DayColumn Column, Func<Member, int?> Read)[] Days) For(
            Dictionary<string, TextColumn> texts, Dictionary<string, DayColumn> days)
        {
            IEnumerable<(DayColumn, Func<Member, int?>)> dates = FieldCatalogue.All.OfType<DateField>().Select(d => (days[d.Key], (Func<Member, int?>)(m => d.Value(m)?.DayNumber)));
            IEnumerable<(DayColumn, Func<Member, int?>)> numbers = FieldCatalogue.All.OfType<NumberField>().Select(n => (days[n.Key], (Func<Member, int?>)(m => checked((int?)n.Value(m)))));
            return (
                [.. Compiled.Select(c => (texts[c.Key], c.Value))],
                [.. dates, .. numbers, (days[LastRenewal], m => m.LastRenewedOn?.DayNumber), (days[Organization], m => checked((int?)m.OrganizationId))]);
        }
    }
}
