using Retention.WeChat.Fans;

namespace Retention.WeChat.Tests.Fans;

public sealed class FollowRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private static readonly Fan Stranger = new(
        new(1), FanAccount.Official, "openid", "hash", null, FanState.Visitor, DateTimeOffset.UnixEpoch, null, null, null, 0, null, null, null, null, Start, new(1));

    /// <summary>Histories as they happened: f follows (by a code named after the second), g follows by no code, u unfollows.
    /// With a third follow by no code the middle one cannot be placed: no time is kept for the scene.</summary>
    public static TheoryData<string> Histories => ["f", "u", "fu", "uf", "fuf", "fufu", "gu", "ug", "fug", "guf", "fugu", "fufuf", "gufug"];

    [Theory]
    [MemberData(nameof(Histories))]
    public void Whatever_the_order_of_arrival_the_fan_ends_as_if_nothing_had_been_late(string history)
    {
        var events = history.Select((kind, index) => (Kind: kind, Second: index + 1)).ToList();
        var expected = Run(events);
        foreach (var order in Permutations(events))
        {
            var arrived = string.Join(' ', order.Select(each => $"{each.Kind}{each.Second}"));
            Assert.True(expected == Run(order), $"{arrived}: {Run(order)} instead of {expected}");
        }
    }

    [Theory]
    [InlineData("f1", FollowKind.First)]
    [InlineData("u1 f2", FollowKind.First)]
    [InlineData("f1 u2 f3", FollowKind.Again)]
    [InlineData("f1 f2", FollowKind.AlreadyFollowing)]
    [InlineData("f2 f1", FollowKind.LateFirst)]
    [InlineData("u2 f1", FollowKind.LateFirst)]
    [InlineData("f1 u4 f3", FollowKind.Late)]
    public void The_last_follow_is_of_the_kind(string deliveries, FollowKind kind)
    {
        var fan = Stranger;
        var last = FollowKind.Late;
        foreach (var (each, second) in deliveries.Split(' ').Select(text => (text[0], text[1] - '0')))
        {
            if (each == 'u')
                fan = FollowRules.Unfollow(fan, At(second), Grace).Fan;
            else
                (fan, last) = FollowRules.Follow(fan, At(second), null);
        }

        Assert.Equal(kind, last);
    }

    [Fact]
    public void A_follow_that_the_profile_told_of_first_is_still_the_first_and_one_from_before_we_were_there_is_not()
    {
        var told = Stranger with { State = FanState.Following, StateAt = At(1), FirstFollowedAt = At(1), FollowedAt = At(1) };
        var (fan, kind) = FollowRules.Follow(told, At(2), "r_code");
        Assert.Equal((FollowKind.First, 1, "r_code"), (kind, fan.FollowCount, fan.Scene));
        Assert.Equal(FollowKind.AlreadyFollowing, FollowRules.Follow(fan, At(2), "r_code").Kind);
        Assert.Equal(FollowKind.AlreadyFollowing, FollowRules.Follow(told, At(7), "r_code").Kind);
    }

    [Fact]
    public void The_same_follow_delivered_twice_counts_once()
    {
        var once = FollowRules.Follow(Stranger, At(1), "r_code").Fan;
        var (twice, kind) = FollowRules.Follow(once, At(1), "r_code");
        Assert.Equal(once, twice);
        Assert.Equal(FollowKind.AlreadyFollowing, kind);
    }

    [Fact]
    public void Leaving_starts_the_erasure_and_coming_back_in_time_stops_it()
    {
        var (left, counts) = FollowRules.Unfollow(FollowRules.Follow(Stranger, At(1), null).Fan, At(2), Grace);
        Assert.True(counts);
        Assert.Equal(At(2) + Grace, left.EraseDueAt);
        Assert.Null(FollowRules.Follow(left, At(3), null).Fan.EraseDueAt);
        Assert.False(FollowRules.Unfollow(FollowRules.Follow(left, At(3), null).Fan, At(2), Grace).Counts);
    }

    private static Fan Run(IEnumerable<(char Kind, int Second)> deliveries) => deliveries.Aggregate(
        Stranger,
        (fan, each) => each.Kind == 'u'
            ? FollowRules.Unfollow(fan, At(each.Second), Grace).Fan
            : FollowRules.Follow(fan, At(each.Second), each.Kind == 'f' ? $"r_{each.Second}" : null).Fan);

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);

    private static IEnumerable<IReadOnlyList<T>> Permutations<T>(IReadOnlyList<T> items) => items.Count == 0
        ? [[]]
        : items.SelectMany((first, index) => Permutations<T>([.. items.Where((_, i) => i != index)]).Select(rest => (IReadOnlyList<T>)[first, .. rest]));
}
