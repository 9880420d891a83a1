using System.Xml.Linq;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterSvgTests
{
    public static TheoryData<string> Layouts => [.. PosterLayouts.All.Select(each => each.Name)];

    [Theory, MemberData(nameof(Layouts))]
    public void Every_layout_of_ours_keeps_its_own_rules_and_comes_back_from_its_text(string name)
    {
        var layout = PosterLayouts.Find(name)!;
        Assert.Null(PosterRules.ProblemOf(layout));
        Assert.Equal(layout.ToText(), PosterLayout.Read(layout.ToText()).ToText());
    }

    [Theory, MemberData(nameof(Layouts))]
    public void Every_poster_shows_who_invites_to_what_until_when_and_that_it_is_voluntary(string name)
    {
        var words = string.Concat(WordsOf(Draw(Posters.Content(), PosterLayouts.Find(name)!)));
        Assert.Contains("林小满", words, StringComparison.Ordinal);
        Assert.Contains("春茶邀请", words, StringComparison.Ordinal);
        Assert.Contains("2026年12月31日 23:59", words, StringComparison.Ordinal);
        Assert.Contains("长按识别二维码", words, StringComparison.Ordinal);
        Assert.Contains("自愿", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_has_the_font_its_operator_chose()
    {
        var layout = PosterLayouts.All[0].Layout;
        var svg = Draw(Posters.Content(), layout with { Texts = [layout.Texts[0] with { Text = "宋体", Font = TextFont.Serif }, layout.Texts[0] with { Text = "黑体" }] });
        Assert.Contains("Serif", FontOf("宋体"), StringComparison.Ordinal);
        Assert.Equal("", FontOf("黑体"));

        string FontOf(string words) => svg.Descendants().Single(each => each.Value == words && each.Name.LocalName == "text").Attribute("font-family")?.Value ?? "";
    }

    [Fact]
    public void Words_of_a_fan_are_never_more_than_words()
    {
        const string name = "<&\"'></text>";
        var svg = Draw(Posters.Content(name) with { Campaign = "<image href=\"http://evil\"/>" });
        Assert.Contains(name, WordsOf(svg));
        Assert.DoesNotContain(svg.Descendants(), each => each.Name.LocalName == "image");
    }

    [Fact]
    public void A_placeholder_in_a_name_stays_as_it_is() => Assert.Contains("{campaign}", WordsOf(Draw(Posters.Content("{campaign}"))));

    [Fact]
    public void Nothing_outside_is_referred_to_but_pictures_it_carries()
    {
        var svg = Draw(Posters.Content() with { Avatar = Posters.Picture(1, 2, 3), Background = Posters.Picture(4, 5, 6) });
        var addresses = svg.Descendants().Attributes().Where(each => each.Name.LocalName == "href").Select(each => each.Value).ToList();
        Assert.Equal(2, addresses.Count);
        Assert.All(addresses, address => Assert.StartsWith("data:image/png;base64,", address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\u200B\u202E")]
    [InlineData("🇨🇳")]
    public void Whoever_has_no_name_that_can_be_drawn_is_a_friend(string? name)
    {
        var words = WordsOf(Draw(Posters.Content(name)));
        Assert.Contains(PosterSvg.FriendlyName, words);
        Assert.Contains("友", words);
    }

    [Fact]
    public void Without_an_avatar_the_initial_stands_on_a_colour_of_the_name()
    {
        var one = Draw(Posters.Content("alice")).ToString();
        Assert.Contains(">A<", one, StringComparison.Ordinal);
        Assert.Equal(one, Draw(Posters.Content("alice")).ToString());
        var colours = new[] { "alice", "bob", "小明", "林小满", "欧阳" }.Select(name => Draw(Posters.Content(name)).Descendants().First(each => each.Attribute("x")?.Value == "287").Attribute("fill")!.Value);
        Assert.True(colours.Distinct().Count() > 1);
    }

    [Fact]
    public void A_long_name_ends_in_an_ellipsis()
    {
        var words = WordsOf(Draw(Posters.Content(new string('长', 80))));
        Assert.Contains(new string('长', 11) + "…", words);
    }

    [Fact]
    public void Ornaments_give_way_to_an_uploaded_picture()
    {
        int Panels(PosterPicture? background) => Draw(Posters.Content() with { Background = background }, PosterLayouts.Find("photo")!).Descendants().Count(each => each.Attribute("fill-opacity") is not null);
        Assert.Equal(3, Panels(null) - Panels(Posters.Picture(1, 2, 3)));
    }

    private static XElement Draw(PosterContent content, PosterLayout? layout = null) => XElement.Parse(PosterSvg.Draw(layout ?? Posters.Classic, content, Glyphs.All));

    private static List<string> WordsOf(XElement svg) => [.. svg.Descendants().Where(each => each.Name.LocalName == "text").Select(each => each.Value)];
}
