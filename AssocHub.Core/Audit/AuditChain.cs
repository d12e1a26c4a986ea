using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AssocHub.Core.Audit;

/// <summary>
/// The hash chain of the audit log. Each entry's hash covers the entry and the hash before it, so a change anywhere breaks every
/// later link. See docs/adr/0005-audit-hash-chain.md.
/// </summary>
public static class AuditChain
{
    /// <summary>What the first entry names as the hash before it: 64 zeros.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>
    /// The bytes that are hashed: nine fields in the order sequence, moment, actor id, actor name, action, subject kind, subject id,
    /// details, previous hash, each as a netstring (<c>length:bytes,</c> in UTF-8), so that no text can pass for a field boundary.
    /// The moment is written in UTC to the millisecond, which every database keeps.
    /// </summary>
    public static byte[] Canonical(AuditEntry entry)
    {
        var bytes = new MemoryStream();
        Write(bytes, entry.Sequence.ToString(CultureInfo.InvariantCulture));
        Write(bytes, entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Write(bytes, entry.ActorId);
        Write(bytes, entry.ActorName);
        Write(bytes, entry.Action);
        Write(bytes, entry.SubjectKind);
        Write(bytes, entry.SubjectId);
        Write(bytes, entry.Details);
        Write(bytes, entry.PreviousHash);
        return bytes.ToArray();
    }

    /// <summary>SHA-256 of <see cref="Canonical"/>, 64 lower-case hexadecimal digits.</summary>
    public static string HashOf(AuditEntry entry) => Convert.ToHexStringLower(SHA256.HashData(Canonical(entry)));

    /// <summary>A moment as the log keeps it: UTC, whole milliseconds.</summary>
    public static DateTimeOffset Moment(DateTimeOffset at) =>
        new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>
    /// Text as every database gives it back: no NUL, no half of a surrogate pair, at most <paramref name="length"/> characters (a cut
    /// is marked with an ellipsis). Without this a stored entry could read back differently and look tampered with.
    /// </summary>
    public static string Text(string text, int length)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar.ToString() : rune.ToString());
        }

        if (clean.Length <= length)
        {
            return clean.ToString();
        }

        int cut = char.IsHighSurrogate(clean[length - 2]) ? length - 2 : length - 1;
        return clean.ToString(0, cut) + "…";
    }

    private static void Write(MemoryStream bytes, string field)
    {
        byte[] text = Encoding.UTF8.GetBytes(field);
        bytes.Write(Encoding.ASCII.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture)));
        bytes.WriteByte((byte)':');
        bytes.Write(text);
        bytes.WriteByte((byte)',');
    }
}
