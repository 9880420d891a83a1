using System.Buffers.Binary;

namespace Retention.WeChat.Referrals;

/// <summary>A PNG or JPEG by what it is, not by what it is called.</summary>
/// <param name="Type"><c>image/png</c> or <c>image/jpeg</c>.</param>
public sealed record PosterPicture(string Type, byte[] Bytes, int Width, int Height)
{
    internal const int BytesMax = 2 * 1024 * 1024;
    internal const int SideMax = 2000;
    internal const string Png = "image/png";
    internal const string Jpeg = "image/jpeg";

    private static ReadOnlySpan<byte> PngMark => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    internal string DataUrl => $"data:{Type};base64,{Convert.ToBase64String(Bytes)}";

    /// <returns>Null when it is neither, or its size cannot be told.</returns>
    internal static PosterPicture? Read(byte[] bytes)
    {
        ReadOnlySpan<byte> data = bytes;
        if (data.StartsWith(PngMark))
            return data.Length > 33 && data[12..16].SequenceEqual("IHDR"u8) ? Of(Png, bytes, BinaryPrimitives.ReadInt32BigEndian(data[16..]), BinaryPrimitives.ReadInt32BigEndian(data[20..])) : null;
        return data is [0xFF, 0xD8, 0xFF, ..] ? ReadJpeg(bytes) : null;
    }

    /// <summary>Walks from segment to segment to the one that begins a frame.</summary>
    private static PosterPicture? ReadJpeg(byte[] bytes)
    {
        ReadOnlySpan<byte> data = bytes;
        for (var at = 2; at + 9 < data.Length && data[at] == 0xFF;)
        {
            var marker = data[at + 1];
            if (marker == 0xFF)
                at++;
            else if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Of(Jpeg, bytes, BinaryPrimitives.ReadUInt16BigEndian(data[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(data[(at + 5)..]));
            else
                at += 2 + BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]);
        }

        return null;
    }

    private static PosterPicture? Of(string type, byte[] bytes, int width, int height) => width > 0 && height > 0 ? new PosterPicture(type, bytes, width, height) : null;
}
