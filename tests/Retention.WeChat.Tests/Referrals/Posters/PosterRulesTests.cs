using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

public sealed class PosterRulesTests
{
    public static TheoryData<string, PosterLayout> Wrong => new()
    {
        { "poster.outside", Posters.Classic with { Height = 900 } },
        { "poster.outside", Posters.Classic with { Avatar = new PosterAvatar(700, 0, 100) } },
        { "poster.outside", Posters.Classic with { Background = new PosterBackground("#FFFFFF", null, new PosterBox(0, 1000, 750, 400)) } },
        { "poster.outside", Posters.Classic with { Qr = new PosterQr(600, 0, 240) } },
        { "poster.qr_small", Posters.Classic with { Width = 1080, Qr = new PosterQr(0, 0, 200) } },
        { "poster.qr_pale", Posters.Classic with { Qr = Posters.Classic.Qr with { Colour = "#BBBBBB" } } },
        { "poster.qr_covered", Posters.Classic with { Avatar = new PosterAvatar(300, 800, 100) } },
        { "poster.qr_covered", With(new PosterText("{name}", 200, 800, 300, 40)) },
        { "poster.unknown_placeholder", With(new PosterText("{points} 积分", 0, 0, 300, 40)) },
        { "poster.unknown_placeholder", With(new PosterText("{Name}", 0, 0, 300, 40)) },
        { "poster.hint_missing", Without("长按") },
        { "poster.voluntary_missing", Without("自愿") },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_a_poster_must_keep_is_asked_for_in_both_languages(string code, PosterLayout layout)
    {
        var problem = PosterRules.ProblemOf(layout);
        Assert.Equal(code, problem?.Code);
        Assert.Equal(422, problem!.Status);
        Assert.NotEmpty(problem.Message);
        Assert.NotEmpty(problem.MessageEn);
    }

    [Fact]
    public void A_layout_that_only_moves_things_is_fine() => Assert.Null(PosterRules.ProblemOf(With(new PosterText("限时 {ends}", 0, 0, 300, 40))));

    private static PosterLayout With(PosterText text) => Posters.Classic with { Texts = [.. Posters.Classic.Texts, text] };

    private static PosterLayout Without(string word) => Posters.Classic with { Texts = [.. Posters.Classic.Texts.Where(text => !text.Text.Contains(word, StringComparison.Ordinal))] };
}
