using System.Security.Cryptography;
using System.Text;

namespace AssocHub.Core.Landing;

/// <summary>How what a record waits for is written.</summary>
public static class AwaitedKeys
{
    /// <summary>Longest key; the column's length.</summary>
    public const int MaxLength = 250;

    /// <summary>
    /// Not a wait for something to land but a note, written with the clicks themselves, that the clicks on an e-mail message are still
    /// to be judged as a person's or a machine's. Left out wherever waiting records are counted.
    /// </summary>
    public const string ClicksToJudge = "!clicks-to-judge";

    /// <summary>The key of a kind and a value, for example <c>thread:4711</c>; a long value is replaced by its hash.</summary>
    public static string Of(string kind, string value)
    {
        string key = $"{kind}:{value}";
        return key.Length <= MaxLength ? key : $"{kind}:#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))}";
    }
}
