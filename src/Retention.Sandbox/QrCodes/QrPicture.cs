using QRCoder;

namespace Retention.Sandbox.QrCodes;

/// <summary>Draws a QR code as PNG.</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 8;

    public static byte[] Png(string content)
    {
        using var data = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        return new PngByteQRCode(data).GetGraphic(PixelsPerModule);
    }
}
