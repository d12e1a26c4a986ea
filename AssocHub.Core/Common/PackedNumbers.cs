namespace AssocHub.Core.Common;

/// <summary>A set of positive numbers as bytes: ascending, each as its distance from the one before, seven bits to a byte.</summary>
public static class PackedNumbers
{
    /// <summary>The bytes; null for no numbers.</summary>
    public static byte[]? Pack(IEnumerable<long> numbers)
    {
        var bytes = new List<byte>();
        long before = 0;
        foreach (long number in numbers.Distinct().Order())
        {
            ulong rest = (ulong)(number - before);
            before = number;
            while (rest >= 0x80)
            {
                bytes.Add((byte)(rest | 0x80));
                rest >>= 7;
            }

            bytes.Add((byte)rest);
        }

        return bytes.Count == 0 ? null : [.. bytes];
    }

    /// <summary>The numbers, ascending; none for null.</summary>
    public static List<long> Unpack(byte[]? bytes)
    {
        var numbers = new List<long>();
        long before = 0;
        ulong rest = 0;
        int shift = 0;
        foreach (byte b in bytes ?? [])
        {
            rest |= (ulong)(b & 0x7F) << shift;
            shift += 7;
            if (b < 0x80)
            {
                numbers.Add(before += (long)rest);
                (rest, shift) = (0, 0);
            }
        }

        return numbers;
    }
}
