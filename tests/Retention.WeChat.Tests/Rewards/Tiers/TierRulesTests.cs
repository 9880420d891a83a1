using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Rewards;

public sealed class TierRulesTests
{
    private static readonly Id<Fan> Li = new(101);
    private static readonly DateOnly Today = new(2028, 2, 29);

    private static readonly TierLadder Ladder = new(
        new TierPolicy(TierMeasure.Points, 30, 90, 15), [Level("member", 0), Level("silver", 100), Level("gold", 500), Level("black", 2_000)]);

    [Theory]
    [InlineData(0, "member")]
    [InlineData(99, "member")]
    [InlineData(100, "silver")]
    [InlineData(499, "silver")]
    [InlineData(500, "gold")]
    [InlineData(9_999, "black")]
    public void The_highest_level_that_is_earned_counts(long measured, string code) => Assert.Equal(code, Ladder.Levels[Ladder.RankFor(measured)].Code);

    [Fact]
    public void Up_is_at_once_and_over_several_levels()
    {
        var change = TierRules.Review(Li, null, 600, Today, Ladder)!;
        Assert.Equal(new TierStanding(Li, "gold", Today, new DateOnly(2028, 5, 29)), change.Standing);
        Assert.Equal(("member", TierChangeReason.Upgraded), (change.FromCode, change.Reason));
        Assert.Equal(["silver", "gold"], change.Passed.Select(level => level.Code));
        Assert.Null(TierRules.Review(Li, change.Standing, 600, Today, Ladder));
        Assert.Null(TierRules.Review(Li, null, 99, Today, Ladder));
    }

    [Theory]
    [InlineData(-1, 0, null, null)]
    [InlineData(0, 0, null, null)]
    [InlineData(1, 500, "gold", TierChangeReason.Kept)]
    [InlineData(1, 499, null, null)]
    [InlineData(15, 499, null, null)]
    [InlineData(16, 499, "silver", TierChangeReason.Downgraded)]
    [InlineData(16, 0, "member", TierChangeReason.Downgraded)]
    [InlineData(16, 500, "gold", TierChangeReason.Kept)]
    [InlineData(-10, 2_000, "black", TierChangeReason.Upgraded)]
    public void Down_is_only_when_the_time_and_the_grace_are_over(int daysAfterKeepUntil, long measured, string? code, TierChangeReason? reason)
    {
        var standing = new TierStanding(Li, "gold", Today.AddDays(-90), Today.AddDays(-daysAfterKeepUntil));
        var change = TierRules.Review(Li, standing, measured, Today, Ladder);
        Assert.Equal((code, reason), (change?.Standing.Code, change?.Reason));
        // Asked again, nothing more happens.
        if (change is not null)
            Assert.Null(TierRules.Review(Li, change.Standing, measured, Today, Ladder));
    }

    [Fact]
    public void The_lowest_level_never_ends()
    {
        var change = TierRules.Review(Li, new TierStanding(Li, "silver", Today.AddDays(-200), Today.AddDays(-100)), 0, Today, Ladder)!;
        Assert.Equal(new TierStanding(Li, "member", Today, null), change.Standing);
        Assert.Null(TierRules.Review(Li, change.Standing, 0, Today.AddYears(9), Ladder));
    }

    [Fact]
    public void A_level_that_was_taken_away_counts_as_the_lowest()
    {
        var standing = new TierStanding(Li, "diamond", Today, Today.AddDays(5));
        Assert.Equal("silver", TierRules.Review(Li, standing, 100, Today, Ladder)!.Standing.Code);
        Assert.Null(TierRules.Review(Li, standing, 0, Today, Ladder));
    }

    [Fact]
    public void Grace_is_told_only_to_who_is_in_it()
    {
        var standing = new TierStanding(Li, "gold", Today.AddDays(-90), Today.AddDays(-1));
        Assert.Equal(Today.AddDays(14), TierRules.GraceUntil(standing, 0, Today, Ladder));
        Assert.Null(TierRules.GraceUntil(standing, 500, Today, Ladder));
        Assert.Null(TierRules.GraceUntil(standing with { KeepUntil = Today }, 0, Today, Ladder));
    }

    internal static TierLevel Level(string code, long threshold, long giftPoints = 0, int percent = 100) => new(code, code, threshold, percent, "[]", giftPoints, null);
}
