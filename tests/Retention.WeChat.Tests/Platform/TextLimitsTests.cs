using System.Text;
using Retention.Platform;

namespace Retention.WeChat.Tests.Platform;

public sealed class TextLimitsTests
{
    [Theory]
    [InlineData("一二三", 3, "一二三")]
    [InlineData("一二三", 2, "一二")]
    [InlineData("一二三", 0, "")]
    [InlineData("好😀", 2, "好")]
    [InlineData("好😀", 3, "好😀")]
    [InlineData("👨‍👩‍👧好", 7, "")]
    [InlineData("👨‍👩‍👧好", 8, "👨‍👩‍👧")]
    [InlineData("e\u0301e\u0301", 3, "e\u0301")]
    [InlineData("", 5, "")]
    public void What_people_see_as_one_character_stays_whole_or_goes(string text, int max, string cut) => Assert.Equal(cut, text.CutWhole(max));

    [Theory]
    [InlineData("一二三", 9, "一二三")]
    [InlineData("一二三", 8, "一二")]
    [InlineData("a一", 3, "a")]
    [InlineData("a😀", 4, "a")]
    public void Bytes_are_counted_as_they_travel(string text, int max, string cut)
    {
        Assert.Equal(cut, text.CutWholeToBytes(max));
        Assert.True(Encoding.UTF8.GetByteCount(cut) <= max);
    }
}
