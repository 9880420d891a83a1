using System.Buffers.Binary;
using System.IO.Compression;

namespace Retention.WeChat.Referrals;

/// <summary>Writes pixels as a PNG of true colour. Each row is stored as its difference to the one above, which suits flat areas and gradients alike.</summary>
internal static class PngWriter
{
    private const int Up = 2;

    /// <summary>CRC-32 of each byte, as the standard asks for it.</summary>
    private static readonly uint[] Sums = [.. Enumerable.Range(0, 256).Select(value => SumOf((uint)value))];

    private static ReadOnlySpan<byte> Mark => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="pixels">Rows of <paramref name="stride"/> bytes: blue, green, red and an unused byte for each pixel.</param>
    public static byte[] Write(byte[] pixels, int stride, int width, int height)
    {
        using var png = new MemoryStream(256 * 1024);
        png.Write(Mark);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        // Eight bits, true colour, the standard's only compression and filter method, not interlaced.
        header[8] = 8;
        header[9] = 2;
        header[10..].Clear();
        WriteChunk(png, "IHDR"u8, header);
        using var data = new MemoryStream(256 * 1024);
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            WriteRows(zlib, pixels, stride, width, height);
        WriteChunk(png, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void WriteRows(Stream zlib, byte[] pixels, int stride, int width, int height)
    {
        var row = new byte[1 + (3 * width)];
        ReadOnlySpan<byte> above = new byte[4 * width];
        row[0] = Up;
        for (var y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> here = pixels.AsSpan(y * stride, 4 * width);
            for (int x = 0, at = 1; x < here.Length; x += 4, at += 3)
            {
                row[at] = (byte)(here[x + 2] - above[x + 2]);
                row[at + 1] = (byte)(here[x + 1] - above[x + 1]);
                row[at + 2] = (byte)(here[x] - above[x]);
            }

            zlib.Write(row);
            above = here;
        }
    }

    private static void WriteChunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Sum(Sum(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Sum(uint sum, ReadOnlySpan<byte> data)
    {
        foreach (var each in data)
            sum = Sums[(byte)(sum ^ each)] ^ (sum >> 8);
        return sum;
    }

    private static uint SumOf(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : 0xEDB88320 ^ (value >> 1);
        return value;
    }
}
