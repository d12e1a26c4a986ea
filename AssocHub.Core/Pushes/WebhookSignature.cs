using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AssocHub.Core.Pushes;

/// <summary>
/// Signs webhooks as Standard Webhooks describes (github.com/standard-webhooks/standard-webhooks, spec 1.0): HMAC-SHA256 over
/// <c>id.timestamp.body</c>, base64, after <c>v1,</c>. Receivers can check it with that project's libraries.
/// </summary>
public static class WebhookSignature
{
    /// <summary>What a secret begins with; the key follows in base64.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    /// <param name="secret">The secret, with or without its prefix. What is not base64 is taken as it is, in UTF-8.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="at">When it is sent; its Unix seconds are the value of <c>webhook-timestamp</c>.</param>
    /// <param name="body">The body, byte for byte.</param>
    public static string Of(string secret, string id, DateTimeOffset at, string body)
    {
        string signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key(secret), Encoding.UTF8.GetBytes(signed)));
    }

    private static byte[] Key(string secret)
    {
        string text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : Encoding.UTF8.GetBytes(secret);
    }
}
