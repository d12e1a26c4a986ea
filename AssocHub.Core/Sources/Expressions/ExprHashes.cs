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

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [SuppressMessage("Security", "CA5350", Justification = "Some APIs want their requests signed so; they decide.")]
    public static byte[] HmacSha1(byte[] key, byte[] text) => HMACSHA1.HashData(key, text);

    [SuppressMessage("Security", "CA5351", Justification = "A name that some APIs give to an address, not a protection.")]
    public static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
