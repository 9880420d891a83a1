using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterPictureTests
{
    [Fact]
    public void A_PNG_is_known_by_its_first_bytes_and_tells_its_size()
    {
        var picture = Posters.Picture(1, 2, 3, 40, 30);
        Assert.Equal(("image/png", 40, 30), (picture.Type, picture.Width, picture.Height));
    }

    [Fact]
    public void A_JPEG_s_size_stands_in_its_frame_after_other_segments()
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0x00, 0x00, 0xFF, 0xFF, 0xC2, 0x00, 0x0B, 0x08, 0x03, 0x20, 0x04, 0xB0, 0x01, 0x01, 0x11, 0x00];
        var picture = PosterPicture.Read(jpeg);
        Assert.Equal(("image/jpeg", 1200, 800), (picture!.Type, picture.Width, picture.Height));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    public void Nothing_else_is_a_picture(string text) => Assert.Null(PosterPicture.Read(System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Cut_or_mangled_files_are_refused_not_stumbled_over()
    {
        var png = Posters.Picture(1, 2, 3).Bytes;
        Assert.Null(PosterPicture.Read(png[..20]));
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(3, 80)];
            random.NextBytes(bytes);
            (bytes[0], bytes[1], bytes[2]) = (0xFF, 0xD8, 0xFF);
            PosterPicture.Read(bytes);
        }
    }
}
