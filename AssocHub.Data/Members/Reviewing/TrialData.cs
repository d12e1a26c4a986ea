using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Scoring;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Two records, by position, that resemble one another and lie in different parts.</summary>
internal readonly record struct TrialPair(int Left, int Right, double LogOdds);

/// <summary>Records that identifiers and people joined.</summary>
/// <param name="Records">By position, ascending.</param>
/// <param name="Members">Their members as of now.</param>
/// <param name="Facts">What they say together.</param>
internal sealed record TrialPart(int[] Records, long[] Members, PersonFacts Facts);

/// <summary>What a trial goes by, read once.</summary>
internal sealed record TrialData
{
    private const int ChunkSize = 2000;

    /// <summary>With so many records to look up, all are read in one go.</summary>
    private const int ReadAllFrom = 10_000;

    public required TrialStamp Stamp { get; init; }
    public required double From { get; init; }

    /// <summary>What it says that only one of two has a record of the AMS.</summary>
    public required AmsCoverage Coverage { get; init; }

    /// <summary>In canonical order.</summary>
    public required MatchRecord[] Records { get; init; }
    public required int[] PartOf { get; init; }

    /// <summary>By record, of which class it is.</summary>
    public required RecordClass[] Classes { get; init; }
    public required TrialPart[] Parts { get; init; }
    public required Dictionary<long, int[]> PartsOfMember { get; init; }

    /// <summary>Strongest first, as they stand for their cases.</summary>
    public required TrialPair[] Pairs { get; init; }

    /// <summary>Records that people said are different, by position.</summary>
    public required (int Left, int Right)[] Decided { get; init; }

    /// <summary>The same by part.</summary>
    public IEnumerable<(int Left, int Right)> Different => Decided.Select(d => (PartOf[d.Left], PartOf[d.Right])).Distinct();

    /// <summary>The number of every part, so that a part alone is a piece of it.</summary>
    public required int[] Alone { get; init; }

    /// <summary>Members that no pair touches.</summary>
    public required long MembersElsewhere { get; init; }

    public static async Task<TrialData> ReadAsync(AssocHubDbContext db, double from, AmsCoverage coverage, CancellationToken cancel)
    {
        TrialStamp stamp = await TrialStamp.ReadAsync(db, cancel);
        var pairs = await db.MatchPairs.AsNoTracking().Where(p => p.LogOdds >= from).Select(p => new { p.LeftRecordId, p.RightRecordId, p.LogOdds }).ToListAsync(cancel);
        HashSet<long> ends = [.. pairs.SelectMany(p => new[] { p.LeftRecordId, p.RightRecordId })];
        bool all = ends.Count >= ReadAllFrom;
        List<Row> rows = all ? await Rows(db, db.SourceRecords).ToListAsync(cancel) : await RowsOfAsync(db, ends, cancel);
        if (all)
        {
            // With their members' other records: what identifiers joined stays together.
            HashSet<long> members = [.. rows.Where(r => ends.Contains(r.Id)).Select(r => r.Member).OfType<long>()];
            rows.RemoveAll(r => !ends.Contains(r.Id) && !(r.Member is { } member && members.Contains(member)));
        }

        Dictionary<long, string> sources = (await db.Sources.Select(s => new { s.Id, s.Name }).ToListAsync(cancel)).ToDictionary(s => s.Id, s => TextFolding.Fold(s.Name));
        (MatchRecord Record, long? Member, RecordClass Class)[] sorted = [.. rows.Select(r => (Record(r, sources), r.Member, new RecordClass(r.SourceId, r.Kind, r.HasEmail)))];
        Array.Sort(sorted, (a, b) => MatchRecord.CompareCanonical(a.Record, b.Record));
        var at = new Dictionary<long, int>(sorted.Length);
        for (int r = 0; r < sorted.Length; r++)
        {
            at[sorted[r].Record.Id] = r;
        }

        int[] partOf = await PartsAsync(db, at, all, cancel);
        TrialPart[] parts = Sum(sorted, partOf);
        var decided = await db.MergeDecisions.Where(d => d.RevokedAt == null).Select(d => new { d.Id, d.LeftRecordId, d.RightRecordId, d.Verdict }).ToListAsync(cancel);
        return new TrialData
        {
            Stamp = stamp,
            From = from,
            Coverage = coverage,
            Records = [.. sorted.Select(s => s.Record)],
            Classes = [.. sorted.Select(s => s.Class)],
            PartOf = partOf,
            Parts = parts,
            Alone = [.. Enumerable.Range(0, parts.Length)],
            PartsOfMember = Enumerable.Range(0, parts.Length).SelectMany(p => parts[p].Members.Select(m => (Member: m, Part: p))).GroupBy(m => m.Member).ToDictionary(g => g.Key, g => g.Select(m => m.Part).ToArray()),
            Pairs =
            [
                .. pairs.Where(p => at.ContainsKey(p.LeftRecordId) && at.ContainsKey(p.RightRecordId) && partOf[at[p.LeftRecordId]] != partOf[at[p.RightRecordId]])
                    .OrderByDescending(p => p.LogOdds).ThenBy(p => p.LeftRecordId).ThenBy(p => p.RightRecordId).Select(p => new TrialPair(at[p.LeftRecordId], at[p.RightRecordId], p.LogOdds)),
            ],
            // The latest decision about two records counts.
            Decided =
            [
                .. decided.GroupBy(d => (d.LeftRecordId, d.RightRecordId)).Select(g => g.MaxBy(d => d.Id)!)
                    .Where(d => d.Verdict == MergeVerdict.Different && at.ContainsKey(d.LeftRecordId) && at.ContainsKey(d.RightRecordId)).Select(d => (at[d.LeftRecordId], at[d.RightRecordId])),
            ],
            MembersElsewhere = await db.Members.LongCountAsync(m => m.MergedIntoId == null, cancel) - sorted.Select(s => s.Member).OfType<long>().Distinct().LongCount(),
        };
    }

    private static async Task<List<Row>> RowsOfAsync(AssocHubDbContext db, HashSet<long> ends, CancellationToken cancel)
    {
        var rows = new Dictionary<long, Row>();
        foreach (long[] chunk in ends.Chunk(ChunkSize))
        {
            foreach (Row row in await Rows(db, db.SourceRecords.Where(r => EF.Parameter(chunk).Contains(r.Id))).ToListAsync(cancel))
            {
                rows[row.Id] = row;
            }
        }

        foreach (long[] chunk in rows.Values.Select(r => r.Member).OfType<long>().Distinct().ToArray().Chunk(ChunkSize))
        {
            foreach (Row row in await Rows(db, db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(chunk).Contains(r.MemberId.Value))).ToListAsync(cancel))
            {
                rows[row.Id] = row;
            }
        }

        return [.. rows.Values];
    }

    private static IQueryable<Row> Rows(AssocHubDbContext db, IQueryable<SourceRecord> records) =>
        records.Select(r => new Row(r.Id, r.MemberId, r.SourceId, r.Kind, r.ExternalId, r.FirstName, r.MiddleName, r.LastName, r.NameSuffix, r.BirthDate, r.DeletedAt == null, r.Email != null));

    private static MatchRecord Record(Row row, Dictionary<long, string> sources) => new()
    {
        Id = row.Id, Source = sources[row.SourceId], Kind = row.Kind, ExternalId = row.ExternalId,
        Name = PersonName.Parse(row.FirstName, row.MiddleName, row.LastName, row.NameSuffix),
        BirthDate = row.BirthDate is { } born && !ComparableRecord.IsPlaceholder(born) ? born : null, IsLive = row.IsLive,
    };

    private static async Task<int[]> PartsAsync(AssocHubDbContext db, Dictionary<long, int> at, bool all, CancellationToken cancel)
    {
        var sets = new UnionFind(at.Count);
        IQueryable<RecordLink> sure = db.RecordLinks.Where(l => !l.Rule.StartsWith(LinkRules.Probable));
        foreach (long[]? chunk in all ? [null] : at.Keys.ToArray().Chunk(ChunkSize).Cast<long[]?>())
        {
            var links = await (chunk is null ? sure : sure.Where(l => EF.Parameter(chunk).Contains(l.LeftRecordId))).Select(l => new { l.LeftRecordId, l.RightRecordId }).ToListAsync(cancel);
            foreach (var link in links)
            {
                if (at.TryGetValue(link.LeftRecordId, out int left) && at.TryGetValue(link.RightRecordId, out int right))
                {
                    sets.Union(left, right);
                }
            }
        }

        var number = new Dictionary<int, int>();
        int[] partOf = new int[at.Count];
        for (int r = 0; r < partOf.Length; r++)
        {
            int root = sets.Find(r);
            partOf[r] = number.TryGetValue(root, out int known) ? known : number[root] = number.Count;
        }

        return partOf;
    }

    private static TrialPart[] Sum((MatchRecord Record, long? Member, RecordClass Class)[] sorted, int[] partOf)
    {
        var records = new List<int>[partOf.Length == 0 ? 0 : partOf.Max() + 1];
        for (int r = 0; r < partOf.Length; r++)
        {
            (records[partOf[r]] ??= []).Add(r);
        }

        return Array.ConvertAll(records, own =>
        {
            var facts = new PersonFacts();
            foreach (int r in own)
            {
                MatchRecord record = sorted[r].Record;
                if (record.IsAms && record.IsLive)
                {
                    facts.AmsSources.Add(record.Source);
                }

                if (record.BirthDate is { } born)
                {
                    facts.BirthDates.Add(born);
                }

                if (record.Name.IsFull)
                {
                    facts.Named.Add(r);
                }
            }

            return new TrialPart([.. own], [.. own.Select(r => sorted[r].Member).OfType<long>().Distinct()], facts);
        });
    }

    private sealed record Row(
        long Id, long? Member, long SourceId, PersonKind Kind, string ExternalId, string? FirstName, string? MiddleName, string? LastName, string? NameSuffix, DateOnly? BirthDate, bool IsLive,
        bool HasEmail);
}

/// <summary>Tells whether anything changed that a trial was read from: members, decisions, or what comparing found.</summary>
internal sealed record TrialStamp(long LastChange, DecisionMark Decisions, Guid Attempt, bool IsWhole)
{
    public static async Task<TrialStamp> ReadAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var state = await db.MatchingStates.AsNoTracking().Select(s => new { s.Attempt, s.IsWhole }).SingleOrDefaultAsync(cancel);
        return new TrialStamp(await db.DataChanges.MaxAsync(c => (long?)c.Sequence, cancel) ?? 0, await DecisionMark.ReadAsync(db, cancel), state?.Attempt ?? Guid.Empty, state?.IsWhole ?? false);
    }
}
