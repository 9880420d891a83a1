using Retention.WeChat.Callbacks;

namespace Retention.WeChat.Tests.Callbacks;

public sealed class InboxRetriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(5, 80)]
    [InlineData(10, 1_800)]
    [InlineData(55, 1_800)]
    public void Tries_come_further_and_further_apart(int attempts, int seconds) => Assert.Equal(Now.AddSeconds(seconds), InboxRetries.At(attempts, Now));

    [Fact]
    public void They_go_on_for_about_a_day_and_then_it_is_for_an_operator()
    {
        var at = Now;
        var attempts = 0;
        while (InboxRetries.At(++attempts, at) is { } next)
            at = next;
        Assert.InRange(at - Now, TimeSpan.FromHours(23), TimeSpan.FromHours(25));
        Assert.Null(InboxRetries.At(attempts + 1, at));
    }
}
