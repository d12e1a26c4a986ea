using System.Text;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Takes secrets out of whatever is said: messages, kept answers. Knows them as they are, in Base64 and as written in addresses.</summary>
internal sealed class SecretScrubber
{
    private const int Shortest = 4;
    private const string Mark = "•••";

    private readonly Lock _lock = new();
    private string[] _known = [];

    public void Learn(string? secret)
    {
        if (secret is not { Length: >= Shortest })
        {
            return;
        }

        lock (_lock)
        {
            string[] forms = [secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), .. Parts(secret)];
            _known = [.. _known.Concat(forms).Distinct(StringComparer.Ordinal).OrderByDescending(f => f.Length)];
        }
    }

    public string Scrub(string text)
    {
        foreach (string secret in _known)
        {
            text = text.Replace(secret, Mark, StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    // A key pair such as id:secret may turn up by halves.
    private static IEnumerable<string> Parts(string secret) => secret.Split(':').Where(p => p.Length >= 8 && p.Length < secret.Length);
}
