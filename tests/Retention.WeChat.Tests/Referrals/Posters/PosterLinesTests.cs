using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterLinesTests
{
    [Theory]
    [InlineData("春茶", 2000)]
    [InlineData("，…", 2000)]
    [InlineData("12", 1180)]
    [InlineData("e\u0301", 581)]
    [InlineData("🐶", 1300)]
    public void A_Chinese_character_is_twice_as_wide_as_a_figure_or_so(string text, int width) => Assert.Equal(width, PosterLines.WidthOf(text));

    [Theory]
    [InlineData("一二三四五六", 3000, 2, "一二三|四五六")]
    [InlineData("一二三，四五六", 3000, 3, "一二|三，四|五六")]
    [InlineData("一二（三四）", 3000, 2, "一二|（三…")]
    [InlineData("join our spring tea", 5500, 3, "join our|spring tea")]
    [InlineData("一起 coffee", 3600, 3, "一起|coffee")]
    [InlineData("Donaudampfschiff", 4000, 9, "Donaud|ampfsc|hiff")]
    [InlineData("一\n二三", 3000, 2, "一|二三")]
    [InlineData("一二三四五", 3000, 1, "一二…")]
    [InlineData("", 3000, 2, "")]
    public void Lines_break_where_readers_expect_it(string text, int width, int linesMax, string lines) =>
        Assert.Equal(lines.Length == 0 ? [] : lines.Split('|'), PosterLines.Wrap(text, width, linesMax));

    [Fact]
    public void What_people_see_as_one_character_is_never_cut()
    {
        Assert.Equal("🐶🐶…", PosterLines.Cut("🐶🐶🐶🐶", 4000));
        Assert.Equal("e\u0301e\u0301…", PosterLines.Cut("e\u0301e\u0301e\u0301e\u0301e\u0301", 2300));
    }

    [Fact]
    public void No_line_is_wider_than_asked_whatever_the_text()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(5) switch { 0 => " ", 1 => "，", 2 => $"{(char)random.Next(97, 123)}", _ => $"{(char)random.Next(0x4E00, 0x9000)}" }));
            var lines = PosterLines.Wrap(text, 6000, 4);
            Assert.True(lines.Count <= 4);
            Assert.All(lines, line => Assert.True(PosterLines.WidthOf(line) <= 6000, line));
        }
    }
}
