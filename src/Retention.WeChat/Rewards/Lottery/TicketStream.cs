using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Retention.WeChat.Rewards;

/// <summary>
/// An endless row of even random numbers that follows from a seed alone: block k (from 0) is
/// HMAC-SHA256(seed, "{label}:{k}"), read as four 64-bit numbers, most significant byte first.
/// </summary>
internal sealed class TicketStream(byte[] seed, string label)
{
    private readonly byte[] block = new byte[HMACSHA256.HashSizeInBytes];
    private int used = HMACSHA256.HashSizeInBytes;
    private long blocks;

    /// <returns>0 … <paramref name="bound"/> − 1, each as likely as any other.</returns>
    public int Below(int bound)
    {
        // The remainder of a number from the incomplete last round would favour small results: it is thrown away.
        var rounds = (UInt128.One << 64) / (UInt128)bound * (UInt128)bound;
        var number = Next();
        while (number >= rounds)
            number = Next();
        return (int)(number % (ulong)bound);
    }

    private ulong Next()
    {
        if (used == block.Length)
        {
            HMACSHA256.HashData(seed, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{label}:{blocks++}")), block);
            used = 0;
        }

        used += sizeof(ulong);
        return BinaryPrimitives.ReadUInt64BigEndian(block.AsSpan(used - sizeof(ulong), sizeof(ulong)));
    }
}
