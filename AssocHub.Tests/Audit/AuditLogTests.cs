using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Audit;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Audit;

public sealed class AuditLogTests : IAsyncLifetime
{
    private static readonly Actor Ann = new("ann", "Ann Audit", [Role.Auditor]);
    private static readonly Actor Max = new("max", "Max Member", [Role.MembershipStaff]);

    private TestDatabase _database = null!;
    private AuditLog _log = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _log = new AuditLog(_database, _database.Time);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task An_empty_log_is_intact()
    {
        AuditVerification found = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        Assert.Equal((0L, true, AuditChain.Genesis), (found.Entries, found.Intact, found.LastHash));
    }

    [Fact]
    public async Task Entries_of_one_transaction_and_of_several_form_one_chain()
    {
        await _database.InTransactionAsync(
            async (db, cancel) =>
            {
                await _log.AppendAsync(db, Max, "a.one", "thing", "1", new { n = 1 }, cancel);
                await _log.AppendAsync(db, Max, "a.two", "thing", "1", details: null, cancel);
                await _log.AppendAsync(db, Max, "a.three", "thing", "2", "plain text", cancel);
            },
            CancellationToken.None);
        _database.Time.Advance(TimeSpan.FromSeconds(1.23456789));
        await _log.AppendAsync(Ann, "a.four", "thing", "3", new { text = "Zoë „quotes“ \ud83d\ude00 <b>" }, CancellationToken.None);

        AuditVerification found = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        Assert.Equal((4L, true), (found.Entries, found.Intact));
        await using AssocHubDbContext read = _database.CreateDbContext();
        List<AuditEntry> entries = await read.AuditEntries.OrderBy(e => e.Sequence).ToListAsync();
        Assert.Equal([1, 2, 3, 4], entries.Select(e => e.Sequence));
        Assert.Equal(["""{"n":1}""", "{}", """{"value":"plain text"}"""], entries.Take(3).Select(e => e.Details));
    }

    [Fact]
    public async Task What_is_rolled_back_leaves_no_entry_and_no_gap()
    {
        await _log.AppendAsync(Max, "kept", "thing", "1", details: null, CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.InTransactionAsync(
            async (db, cancel) =>
            {
                await _log.AppendAsync(db, Max, "lost", "thing", "1", details: null, cancel);
                throw new InvalidOperationException("The work failed.");
            },
            CancellationToken.None));
        await _log.AppendAsync(Max, "kept too", "thing", "1", details: null, CancellationToken.None);

        AuditVerification found = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        Assert.Equal((2L, true), (found.Entries, found.Intact));
    }

    [Fact]
    public async Task An_entry_outside_a_transaction_is_a_bug()
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _log.AppendAsync(db, Max, "a", "thing", "1", details: null, CancellationToken.None));
    }

    [Fact]
    public async Task Writers_at_the_same_time_never_fork_the_chain()
    {
        var other = new AuditLog(DatabaseRegistration.ContextFactory(_database.Options), _database.Time);
        Task[] writers =
        [
            .. Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
            {
                for (int i = 0; i < 10; i++)
                {
                    await (writer % 2 == 0 ? _log : other).AppendAsync(Max, $"w{writer}", "thing", $"{i}", details: null, CancellationToken.None);
                }
            })),
        ];
        await Task.WhenAll(writers);

        AuditVerification found = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        Assert.Equal((60L, true), (found.Entries, found.Intact));
    }

    [Theory]
    [InlineData("UPDATE AuditEntries SET Details = '{\"n\":99}' WHERE Sequence = 4", 4, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET ActorId = 'mallory' WHERE Sequence = 1", 1, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET ActorName = 'Mallory' WHERE Sequence = 7", 7, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET Action = 'segment.rejected' WHERE Sequence = 2", 2, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET SubjectKind = 'push' WHERE Sequence = 2", 2, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET SubjectId = '17' WHERE Sequence = 10", 10, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET At = At + 10000 WHERE Sequence = 5", 5, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET Hash = PreviousHash WHERE Sequence = 5", 5, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET PreviousHash = Hash WHERE Sequence = 5", 5, AuditFault.Changed)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence = 1", 1, AuditFault.Gap)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence IN (4, 5)", 4, AuditFault.Gap)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence = 10", 10, AuditFault.Truncated)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence > 3", 4, AuditFault.Truncated)]
    [InlineData("DELETE FROM AuditEntries", 1, AuditFault.Truncated)]
    [InlineData("UPDATE AuditEntries SET Sequence = -Sequence WHERE Sequence IN (4, 5);"
        + " UPDATE AuditEntries SET Sequence = 9 + Sequence WHERE Sequence < 0", 4, AuditFault.Changed)]
    [InlineData("UPDATE AuditEntries SET Sequence = 0 WHERE Sequence = 5", 0, AuditFault.BrokenLink)]
    [InlineData("DELETE FROM AuditEntries WHERE Sequence = 10; UPDATE AuditChainHeads SET Sequence = 9", 9, AuditFault.HeadChanged)]
    [InlineData("UPDATE AuditChainHeads SET Sequence = 9", 9, AuditFault.HeadChanged)]
    [InlineData("DELETE FROM AuditChainHeads", 10, AuditFault.HeadChanged)]
    [InlineData("INSERT INTO AuditEntries SELECT 11, At, ActorId, ActorName, Action, SubjectKind, SubjectId, Details, PreviousHash, Hash"
        + " FROM AuditEntries WHERE Sequence = 10", 11, AuditFault.BeyondHead)]
    public async Task Every_kind_of_tampering_is_found_where_it_is(string sql, long at, AuditFault fault)
    {
        await WriteTenAsync();
        await TamperAsync(sql);

        AuditVerification found = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        Assert.False(found.Intact);
        Assert.Equal((at, fault), (found.FirstFault!.Sequence, found.FirstFault.Fault));
    }

    [Fact]
    public async Task A_changed_entry_with_a_matching_hash_breaks_the_link_to_the_next_one()
    {
        await WriteTenAsync();
        await RewriteAsync(onlyThis: 5);

        AuditVerification found = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        Assert.Equal((6L, AuditFault.BrokenLink), (found.FirstFault!.Sequence, found.FirstFault.Fault));
    }

    [Fact]
    public async Task A_log_written_anew_as_a_whole_is_found_by_a_hash_noted_earlier()
    {
        await WriteTenAsync();
        AuditVerification before = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        var noted = new AuditAnchor(before.Entries, before.LastHash);
        await RewriteAsync(onlyThis: null);

        Assert.True((await _log.VerifyAsync(anchor: null, CancellationToken.None)).Intact);
        AuditVerification found = await _log.VerifyAsync(noted, CancellationToken.None);
        Assert.Equal((10L, AuditFault.Rewritten), (found.FirstFault!.Sequence, found.FirstFault.Fault));
    }

    [Fact]
    public async Task An_anchor_still_holds_after_more_was_written()
    {
        await WriteTenAsync();
        AuditVerification before = await _log.VerifyAsync(anchor: null, CancellationToken.None);
        await WriteTenAsync();

        AuditVerification found = await _log.VerifyAsync(new AuditAnchor(before.Entries, before.LastHash), CancellationToken.None);
        Assert.Equal((20L, true), (found.Entries, found.Intact));
    }

    [Fact]
    public async Task Text_that_a_database_would_alter_is_cleaned_before_it_is_hashed()
    {
        var odd = new Actor(new string('x', 300), "half \ud83d pair \0 nul", []);
        await _log.AppendAsync(odd, "odd", "thing", new string('é', 500), new { text = "\ud83d\0" }, CancellationToken.None);

        Assert.True((await _log.VerifyAsync(anchor: null, CancellationToken.None)).Intact);
        await using AssocHubDbContext db = _database.CreateDbContext();
        AuditEntry entry = await db.AuditEntries.SingleAsync();
        Assert.Equal((200, 200), (entry.ActorId.Length, entry.SubjectId.Length));
        Assert.Equal("half \ufffd pair \ufffd nul", entry.ActorName);
    }

    [Fact]
    public async Task An_export_can_be_checked_without_AssocHub()
    {
        await WriteTenAsync();
        var output = new MemoryStream();
        Assert.Equal(10, (await Search().ExportAsync(new AuditQuery(), output, Ann, CancellationToken.None)).Value);

        string previous = new('0', 64);
        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        foreach (string line in lines)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            string[] names = ["sequence", "at", "actorId", "actorName", "action", "subjectKind", "subjectId", "details", "previousHash"];
            string hashed = string.Concat(names.Select(name =>
            {
                string text = json.RootElement.GetProperty(name).ToString();
                return string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text)}:{text},");
            }));
            Assert.Equal(previous, json.RootElement.GetProperty("previousHash").GetString());
            previous = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)));
            Assert.Equal(previous, json.RootElement.GetProperty("hash").GetString());
        }

        AuditRow last = (await Search().FindAsync(new AuditQuery(), 0, 1, Ann, CancellationToken.None)).Value.Items.Single();
        Assert.Equal(("audit.exported", "ann"), (last.Action, last.ActorId));
    }

    [Fact]
    public async Task The_log_is_searched_by_actor_action_subject_day_and_member()
    {
        await _log.AppendAsync(Max, "member.viewed", "member", "7", details: null, CancellationToken.None);
        _database.Time.Advance(TimeSpan.FromDays(1));
        await _log.AppendAsync(Ann, "segment.approved", "segment", "7", details: null, CancellationToken.None);
        await _log.AppendAsync(Max, "members.exported", "segment", "9", new { file = "x" }, CancellationToken.None, members: [8, 7, 8]);
        DateOnly second = _database.Clock.Today;

        Assert.Equal(["members.exported", "member.viewed"], await ActionsAsync(new AuditQuery(MemberId: 7)));
        Assert.Equal(["members.exported"], await ActionsAsync(new AuditQuery(MemberId: 8)));
        Assert.Equal(["segment.approved"], await ActionsAsync(new AuditQuery(Actor: "aNN a")));
        Assert.Equal([], await ActionsAsync(new AuditQuery(Actor: "%")));
        Assert.Equal(["members.exported", "member.viewed"], await ActionsAsync(new AuditQuery(Action: "member")));
        Assert.Equal(["segment.approved"], await ActionsAsync(new AuditQuery(SubjectKind: "segment", SubjectId: "7")));
        Assert.Equal(["members.exported", "segment.approved"], await ActionsAsync(new AuditQuery(From: second)));
        Assert.Equal(["member.viewed"], await ActionsAsync(new AuditQuery(To: second.AddDays(-1))));
    }

    [Fact]
    public async Task Only_who_may_read_the_log_reads_verifies_or_exports_it()
    {
        Assert.IsType<NotAllowed>((await Search().FindAsync(new AuditQuery(), 0, 10, Max, CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await Search().ActionsAsync(Max, CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await Search().VerifyAsync(Max, CancellationToken.None)).Refusal);
        Assert.IsType<NotAllowed>((await Search().ExportAsync(new AuditQuery(), Stream.Null, Max, CancellationToken.None)).Refusal);
    }

    private AuditSearch Search() => new(_database, _log, _database.Clock);

    private async Task<IReadOnlyList<string>> ActionsAsync(AuditQuery query) =>
        [.. (await Search().FindAsync(query, 0, 100, Ann, CancellationToken.None)).Value.Items.Select(r => r.Action)];

    private async Task WriteTenAsync()
    {
        for (int i = 1; i <= 10; i++)
        {
            await _log.AppendAsync(Max, "segment.saved", "segment", $"{i}", new { n = i }, CancellationToken.None);
        }
    }

    private async Task TamperAsync(string sql)
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    // Someone with the database and this code: changes entry 5 and computes hashes anew, of that entry or of all that follow.
    private async Task RewriteAsync(long? onlyThis)
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        string previous = AuditChain.Genesis;
        foreach (AuditEntry entry in await db.AuditEntries.OrderBy(e => e.Sequence).ToListAsync())
        {
            if (entry.Sequence == 5)
            {
                entry.Details = """{"n":500}""";
            }

            entry.PreviousHash = onlyThis is null ? previous : entry.PreviousHash;
            entry.Hash = onlyThis is null || entry.Sequence == onlyThis ? AuditChain.HashOf(entry) : entry.Hash;
            previous = entry.Hash;
        }

        (await db.AuditChainHeads.SingleAsync()).Hash = previous;
        await db.SaveChangesAsync();
    }
}
