using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.MassSends;

public sealed class MassRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(9_999, 9_999)]
    [InlineData(10_000, 10_000)]
    [InlineData(10_001, 9_999)]
    [InlineData(10_002, 10_000)]
    [InlineData(25_000, 10_000)]
    public void No_call_is_too_large_and_none_leaves_a_single_fan(int waiting, int taken) => Assert.Equal(taken, MassRules.Take(waiting));

    [Theory]
    [InlineData(10_000, 0, 0, true, true)]
    [InlineData(9_999, 60, 0, true, false)]
    [InlineData(9_999, 301, 0, true, true)]
    [InlineData(2, 60, 10, false, false)]
    [InlineData(2, 60, 31, false, true)]
    [InlineData(1, 60, 60, false, false)]
    [InlineData(1, 301, 301, false, true)]
    public void A_group_waits_for_more_but_not_for_ever(int waiting, int oldestSeconds, int newestSeconds, bool grows, bool ready) =>
        Assert.Equal(ready, MassRules.IsReady(new MassGroup("broadcast:7", waiting, Now.AddSeconds(-oldestSeconds), Now.AddSeconds(-newestSeconds)), grows, Now));
}
