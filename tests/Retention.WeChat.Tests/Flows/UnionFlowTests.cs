using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>One person in the mini-program and in the official account, of whom WeChat says so.</summary>
public sealed class UnionFlowTests
{
    [Theory, MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Who_could_not_be_united_when_WeChat_named_them_is_united_later(Stand stand)
    {
        var failure = new FailsOnce();
        await using var bed = await ProductBed.StartAsync(stand, services: services => services.AddSingleton<IBelongings>(failure));
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Null(bed.World.Phones.Follow(shopper.Fan.Person.At(bed.Account), "search"));
        await ProductBed.EventuallyAsync("the first try has failed", () => failure.Tries > 0);

        bed.Clock.Advance(TimeSpan.FromMinutes(6));
        await ProductBed.EventuallyAsync("one person", async () => await bed.ScalarAsync<long>("select count(distinct member_id) from fan") == 1);
        await ProductBed.EventuallyAsync("nothing left to ask", async () => await bed.ScalarAsync<long>("select count(*) from fan where profile_due_at is not null") == 0);
        Assert.Equal(2, failure.Tries);
    }

    /// <summary>Stands for a node that goes down in the middle.</summary>
    private sealed class FailsOnce : IBelongings
    {
        private int tries;

        public int Tries => Volatile.Read(ref tries);

        public Task MoveAsync(FanMerge merge, CancellationToken ct) =>
            Interlocked.Increment(ref tries) == 1 ? throw new InvalidOperationException("The node goes down.") : Task.CompletedTask;

        public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => Task.CompletedTask;
    }
}
