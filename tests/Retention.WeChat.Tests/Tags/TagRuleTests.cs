using Retention.WeChat.Tags;

namespace Retention.WeChat.Tests.Tags;

public sealed class TagRuleTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 2, 22, 30, 0, TimeSpan.FromHours(8));

    private static readonly TagRule Any = new(new(1), "any", new(2), null, null, null, null, null, null, null, true);
    private static readonly TagFacts Facts = new("r_AbC", "ADD_SCENE_QR_CODE", Evening, 7);

    public static TheoryData<string, bool> Conditions => new()
    {
        { "none", true },
        { "disabled", false },
        { "scene", true },
        { "other scene", false },
        { "prefix", true },
        { "prefix of another case", false },
        { "campaign", true },
        { "other campaign", false },
        { "from now", true },
        { "until now", false },
        { "two hold", true },
        { "one of two fails", false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void All_conditions_that_are_set_must_hold(string condition, bool matches) => Assert.Equal(matches, Rule(condition).Matches(Facts));

    [Theory]
    [InlineData("22:00", "06:00", "22:00", true)]
    [InlineData("22:00", "06:00", "23:59", true)]
    [InlineData("22:00", "06:00", "00:00", true)]
    [InlineData("22:00", "06:00", "05:59", true)]
    [InlineData("22:00", "06:00", "06:00", false)]
    [InlineData("22:00", "06:00", "21:59", false)]
    [InlineData("06:00", "22:00", "06:00", true)]
    [InlineData("06:00", "22:00", "22:00", false)]
    [InlineData("06:00", "06:00", "06:00", false)]
    public void Times_of_day_run_on_the_business_clock_and_may_span_midnight(string from, string until, string followed, bool matches)
    {
        var at = new DateTimeOffset(new DateOnly(2026, 11, 2).ToDateTime(TimeOnly.Parse(followed)), TimeSpan.FromHours(8)).ToUniversalTime();
        Assert.Equal(matches, (Any with { DayTimeFrom = from, DayTimeUntil = until }).Matches(Facts with { FollowedAt = at }));
    }

    [Fact]
    public void What_is_not_known_matches_no_condition()
    {
        var unknown = new TagFacts(null, null, null, null);
        Assert.True(Any.Matches(unknown));
        foreach (var rule in new[] { Rule("scene"), Rule("prefix"), Rule("campaign"), Rule("from now"), Rule("until now"), Any with { DayTimeFrom = "00:00", DayTimeUntil = "23:59" } })
            Assert.False(rule.Matches(unknown), rule.ToString());
    }

    private static TagRule Rule(string condition) => condition switch
    {
        "none" => Any,
        "disabled" => Any with { Enabled = false },
        "scene" => Any with { SubscribeScene = "ADD_SCENE_QR_CODE" },
        "other scene" => Any with { SubscribeScene = "ADD_SCENE_SEARCH" },
        "prefix" => Any with { ScenePrefix = "r_A" },
        "prefix of another case" => Any with { ScenePrefix = "R_A" },
        "campaign" => Any with { CampaignId = 7 },
        "other campaign" => Any with { CampaignId = 8 },
        "from now" => Any with { FollowedFrom = Evening },
        "until now" => Any with { FollowedUntil = Evening },
        "two hold" => Any with { ScenePrefix = "r_", FollowedUntil = Evening.AddSeconds(1) },
        "one of two fails" => Any with { ScenePrefix = "r_", FollowedUntil = Evening.AddSeconds(-1) },
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };
}
