using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Signs JSON Web Tokens (RFC 7519) with HS256 or RS256.</summary>
internal static class JwtWriter
{
    public static string Write(string algorithm, string secret, string encoding, string? keyId, SortedDictionary<string, object> claims)
    {
        var header = new SortedDictionary<string, object>(StringComparer.Ordinal) { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (!string.IsNullOrEmpty(keyId))
        {
            header["kid"] = keyId;
        }

        string signed = $"{Part(JsonSerializer.SerializeToUtf8Bytes(header))}.{Part(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Part(Sign(algorithm, secret, encoding, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static byte[] Sign(string algorithm, string secret, string encoding, byte[] signed)
    {
        if (algorithm == "RS256")
        {
            using RSA rsa = PrivateKey(secret);
            return rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        try
        {
            return HMACSHA256.HashData(encoding switch { "hex" => Convert.FromHexString(secret), "base64" => Convert.FromBase64String(secret), _ => Encoding.UTF8.GetBytes(secret) }, signed);
        }
        catch (FormatException)
        {
            throw new CallFailedException(CallFailure.Misconfigured, $"The key is not written in {encoding}. Copy it again.");
        }
    }

    // A field of one line takes the line breaks out of a key, and a JSON file writes them as \n.
    private static RSA PrivateKey(string pem)
    {
        const string End = "-----END ";
        int begin = pem.IndexOf("PRIVATE KEY-----", StringComparison.Ordinal);
        int end = pem.IndexOf(End, StringComparison.Ordinal);
        var rsa = RSA.Create();
        try
        {
            if (begin < 0 || end < begin)
            {
                throw new FormatException();
            }

            string body = pem[(begin + "PRIVATE KEY-----".Length)..end].Replace("\\n", "", StringComparison.Ordinal).Replace("\\r", "", StringComparison.Ordinal);
            byte[] key = Convert.FromBase64String(string.Concat(body.Where(c => !char.IsWhiteSpace(c))));
            if (pem.Contains("BEGIN RSA PRIVATE KEY", StringComparison.Ordinal))
            {
                rsa.ImportRSAPrivateKey(key, out _);
            }
            else
            {
                rsa.ImportPkcs8PrivateKey(key, out _);
            }

            return rsa;
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            rsa.Dispose();
            throw new CallFailedException(CallFailure.Misconfigured, "The private key cannot be read. Copy the whole of it, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.");
        }
    }

    private static string Part(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
