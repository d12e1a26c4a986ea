namespace AssocHub.Core.Audit;

/// <summary>The end of the chain, kept in a row of its own so that cutting off the last entries shows.</summary>
public sealed class AuditChainHead
{
    /// <summary>Always 1: there is one chain.</summary>
    public int Id { get; set; }

    /// <summary>How many entries there are; also the last one's sequence.</summary>
    public long Sequence { get; set; }

    /// <summary>The last entry's hash; 64 zeros while there is none.</summary>
    public required string Hash { get; set; }
}

/// <summary>Names a member in an entry about several, so that everything about one person is found. An index; the entry's details hold the same ids and are what the hash covers.</summary>
public sealed class AuditMention
{
    /// <summary>The entry.</summary>
    public long Sequence { get; set; }

    /// <summary>The member.</summary>
    public long MemberId { get; set; }
}

/// <summary>What is wrong with the chain, at the first place where it is.</summary>
public enum AuditFault
{
    /// <summary>The entry is not what was written: its hash does not match its content.</summary>
    Changed,

    /// <summary>An entry is missing before this one.</summary>
    Gap,

    /// <summary>The entry does not follow from the one before it: something was put in or exchanged.</summary>
    BrokenLink,

    /// <summary>The log ends before the entry that the chain head names.</summary>
    Truncated,

    /// <summary>There are entries after the one that the chain head names.</summary>
    BeyondHead,

    /// <summary>The chain head is missing, or its hash is not that of the last entry.</summary>
    HeadChanged,

    /// <summary>The chain is consistent in itself but does not pass through the hash noted earlier: it was written anew.</summary>
    Rewritten,
}

/// <summary>The first fault.</summary>
/// <param name="Sequence">Where: the entry's number, or the first missing one's.</param>
/// <param name="Fault">What.</param>
/// <param name="Explanation">What it means, as a sentence.</param>
public sealed record AuditBreak(long Sequence, AuditFault Fault, string Explanation);

/// <summary>A number and hash noted at an earlier time, outside the database, against which a rewritten chain shows.</summary>
/// <param name="Sequence">The entry's number.</param>
/// <param name="Hash">Its hash then.</param>
public sealed record AuditAnchor(long Sequence, string Hash);

/// <summary>Walks the chain entry by entry and stops at the first fault. One instance per walk; memory does not grow with the log.</summary>
/// <param name="anchor">Optional hash noted earlier.</param>
public sealed class AuditVerifier(AuditAnchor? anchor = null)
{
    private string _previous = AuditChain.Genesis;

    /// <summary>Entries found in order so far.</summary>
    public long Entries { get; private set; }

    /// <summary>Hash of the last good entry.</summary>
    public string LastHash => _previous;

    /// <summary>The first fault; null while there is none.</summary>
    public AuditBreak? Break { get; private set; }

    /// <summary>Takes the next entry in order of sequence. False when the chain is broken here.</summary>
    public bool Next(AuditEntry entry)
    {
        long expected = Entries + 1;
        Break = entry switch
        {
            _ when entry.Sequence > expected => new AuditBreak(
                expected,
                AuditFault.Gap,
                entry.Sequence == expected + 1
                    ? $"Entry {expected} is missing."
                    : $"Entries {expected} to {entry.Sequence - 1} are missing."),
            _ when entry.Sequence < expected => new AuditBreak(
                entry.Sequence, AuditFault.BrokenLink, $"Entry {entry.Sequence} stands where {expected} should."),
            _ when !string.Equals(entry.Hash, AuditChain.HashOf(entry), StringComparison.Ordinal) => new AuditBreak(
                expected, AuditFault.Changed, $"Entry {expected} was changed after it was written."),
            _ when !string.Equals(entry.PreviousHash, _previous, StringComparison.Ordinal) => new AuditBreak(
                expected, AuditFault.BrokenLink, $"Entry {expected} does not follow from the entry before it."),
            _ when anchor is not null && anchor.Sequence == expected
                && !string.Equals(anchor.Hash, entry.Hash, StringComparison.OrdinalIgnoreCase) => new AuditBreak(
                expected, AuditFault.Rewritten, $"Entry {expected} has another hash than the one noted earlier: the log was written anew."),
            _ => null,
        };
        if (Break is not null)
        {
            return false;
        }

        Entries = expected;
        _previous = entry.Hash;
        return true;
    }

    /// <summary>After the last entry: compares the end with the chain head.</summary>
    /// <param name="head">The head as read before the walk; null when its row is missing.</param>
    public void End(AuditChainHead? head)
    {
        if (Break is not null)
        {
            return;
        }

        Break = head switch
        {
            null => new AuditBreak(Entries, AuditFault.HeadChanged, "The row that names the end of the log is missing."),
            _ when head.Sequence > Entries => new AuditBreak(
                Entries + 1, AuditFault.Truncated, $"The log ends at entry {Entries}, but {head.Sequence} were written."),
            _ when head.Sequence < Entries => new AuditBreak(
                head.Sequence + 1, AuditFault.BeyondHead, $"Entry {head.Sequence + 1} and later were not written by AssocHub."),
            _ when !string.Equals(head.Hash, _previous, StringComparison.Ordinal) => new AuditBreak(
                Entries, AuditFault.HeadChanged, "The end of the log carries another hash than its last entry."),
            _ when anchor is not null && anchor.Sequence > Entries => new AuditBreak(
                Entries + 1, AuditFault.Truncated, $"The log ends at entry {Entries}, but entry {anchor.Sequence} was noted earlier."),
            _ => null,
        };
    }
}
