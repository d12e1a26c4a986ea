using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>The hashes of the formulas.</summary>
internal static class ExprHashes
{
    private const int IdLength = 32;

    /// <summary>32 hexadecimal characters of the SHA-256 of the parts and their lengths, so that "a","bc" is not "ab","c".</summary>
    public static string Id(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (string part in parts)
        {
            text.Append(part.Length).Append(':').Append(part);
        }

        return Sha256(text.ToString())[..IdLength];
    }

    public static string Sha512(string text) => Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(text)));

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A keyed hash as a function: of a text and a key, in hexadecimal or Base64, the key written as text, hexadecimal or Base64.</summary>
    public static Func<ExprValue[], ExprContext, ExprValue> Keyed(Func<byte[], byte[], byte[]> hash) => (a, _) =>
    {
        if (a[0].ToText() is not { } text || a[1].ToText() is not { } key || Bytes(key, a.Length > 3 ? a[3].ToText() : null) is not { } secret)
        {
            return default;
        }

        byte[] bytes = hash(secret, Encoding.UTF8.GetBytes(text));
        return ExprValue.Of(a.Length > 2 && a[2].ToText() == "base64" ? Convert.ToBase64String(bytes) : Convert.ToHexStringLower(bytes));
    };

    public static string? FromBase64(string text) => Bytes(text.Replace('-', '+').Replace('_', '/').TrimEnd('=') is var bare ? bare.PadRight((bare.Length + 3) / 4 * 4, '=') : "", "base64") is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static byte[]? Bytes(string key, string? how)
    {
        try
        {
            return how switch { "hex" => Convert.FromHexString(key), "base64" => Convert.FromBase64String(key), _ => Encoding.UTF8.GetBytes(key) };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "Some APIs want their requests signed so; they decide.")]
    public static string Sha1(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    [SuppressMessage("Security", "CA5350", Justification = "Some APIs want their requests signed so; they decide.")]
    public static byte[] HmacSha1(byte[] key, byte[] text) => HMACSHA1.HashData(key, text);

    [SuppressMessage("Security", "CA5351", Justification = "A name that some APIs give to an address, not a protection.")]
    public static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
