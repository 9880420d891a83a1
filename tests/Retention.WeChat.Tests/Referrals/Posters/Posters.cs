using System.Buffers.Binary;
using System.IO.Compression;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Contents to draw, and pictures to look into.</summary>
internal static class Posters
{
    public const string QrUrl = "http://weixin.qq.com/q/02aBcDeFgHiJkLmNoPqRsTuVwXyZ0123";

    public static PosterLayout Classic => PosterLayouts.Find("classic")!;

    public static PosterContent Content(string? name = "林小满") => new(
        name, null, QrUrl, "春茶邀请", "邀请好友到店品春茶，好友首次消费后，双方各得积分。", new DateTimeOffset(2026, 12, 31, 15, 59, 0, TimeSpan.Zero));

    /// <summary>A small picture of one colour.</summary>
    public static PosterPicture Picture(byte red, byte green, byte blue, int width = 20, int height = 20)
    {
        var pixels = new byte[4 * width * height];
        for (var at = 0; at < pixels.Length; at += 4)
            (pixels[at], pixels[at + 1], pixels[at + 2]) = (blue, green, red);
        return PosterPicture.Read(PngWriter.Write(pixels, 4 * width, width, height))!;
    }
}

/// <summary>Reads back what <see cref="PngWriter"/> writes.</summary>
internal sealed class Pixels
{
    private readonly byte[] rows;

    public Pixels(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        Width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        Height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        Assert.Equal("IDAT"u8, png.AsSpan(37, 4));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        var stride = 3 * Width;
        rows = new byte[stride * Height];
        for (var y = 0; y < Height; y++)
        {
            Assert.Equal(2, zlib.ReadByte());
            zlib.ReadExactly(rows, y * stride, stride);
            for (var at = y * stride; y > 0 && at < (y + 1) * stride; at++)
                rows[at] += rows[at - stride];
        }
    }

    public int Width { get; }

    public int Height { get; }

    public (byte Red, byte Green, byte Blue) At(int x, int y) => (rows[3 * ((y * Width) + x)], rows[(3 * ((y * Width) + x)) + 1], rows[(3 * ((y * Width) + x)) + 2]);

    /// <summary>Rightmost and leftmost column in a box where something differs from its top left corner.</summary>
    public (int Left, int Right) Marked(PosterBox box)
    {
        var ground = At(box.X, box.Y);
        var columns = Enumerable.Range(box.X, box.Width).Where(x => Enumerable.Range(box.Y, box.Height).Any(y => At(x, y) != ground)).ToList();
        return (columns[0], columns[^1]);
    }
}
