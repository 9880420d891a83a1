using System.Text;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterWordsTests
{
    /// <summary>A server with a Chinese font and nothing else.</summary>
    private static readonly Glyphs ChineseOnly = new(rune => rune.Value is < 0x250 or (>= 0x2010 and < 0x2300) or (>= 0x3000 and < 0xA000) or (>= 0xFF00 and < 0xFFF0));

    [Theory]
    [InlineData("林小满", "林小满")]
    [InlineData("  小 \t 明  ", "小 明")]
    [InlineData("小\u0000明\u0007\u200B\uFEFF", "小明")]
    [InlineData("a\u202Eb\u2066c\u200F", "abc")]
    [InlineData("\uD83D小明\uDC36", "小明")]
    [InlineData("e\u0301\u0302\u0303\u0304\u0305", "e\u0301\u0302")]
    [InlineData("☕\uFE0F咖啡", "☕咖啡")]
    [InlineData("👨\u200D👩\u200D👧一家", "👨一家")]
    [InlineData("👍🏽好", "👍好")]
    [InlineData("🇨🇳队", "队")]
    [InlineData("1\uFE0F\u20E3号", "1号")]
    [InlineData("第一行\r\n第二行", "第一行\n第二行")]
    public void Words_lose_what_cannot_be_drawn(string text, string clean) => Assert.Equal(clean, PosterWords.Clean(text, Glyphs.All).Replace(" \n", "\n", StringComparison.Ordinal));

    [Theory]
    [InlineData("🐶小明☕\uFE0F", "小明")]
    [InlineData("محمد 小明", "小明")]
    [InlineData("👨\u200D👩\u200D👧", "")]
    public void Characters_no_font_has_are_left_out(string text, string clean) => Assert.Equal(clean, PosterWords.Clean(text, ChineseOnly));

    [Fact]
    public void A_name_is_one_line() => Assert.Equal("小明 大掌柜", PosterWords.CleanLine("小明\n大掌柜", Glyphs.All));

    [Fact]
    public void The_fonts_of_this_machine_have_Chinese_characters()
    {
        var installed = FontCoverage.Read();
        Assert.All("长按识别二维码，关注公众号".EnumerateRunes(), rune => Assert.True(installed.Has(rune)));
        Assert.False(installed.Has(new Rune(0x10FFFD)));
    }
}
