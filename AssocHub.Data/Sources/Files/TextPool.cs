using System.Runtime.InteropServices;
using System.Text;

namespace AssocHub.Data.Sources.Files;

/// <summary>
/// Strings of UTF-8 bytes, short ones shared: in millions of rows the same message id, kind or address comes again and again, and
/// each shared one is an allocation less.
/// </summary>
internal sealed class TextPool
{
    private const int MaxLength = 64;
    private const int Slots = 1 << 13;

    private readonly string?[] _known = new string?[Slots];

    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        uint slot = Hash(bytes) % Slots;
        if (_known[slot] is { } known && known.Length == bytes.Length && Ascii.Equals(bytes, known))
        {
            return known;
        }

        string text = Encoding.UTF8.GetString(bytes);
        _known[slot] = text;
        return text;
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 0xFF51AFD7ED558CCD;
            hash ^= hash >> 32;
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return (uint)(hash ^ (hash >> 29));
    }
}
