using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
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

    [Theory, MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task One_that_cannot_be_united_signs_in_and_holds_up_no_other(Stand stand)
    {
        var breaking = new Breaking();
        await using var bed = await ProductBed.StartAsync(stand, services: services => services.AddSingleton<IBelongings>(breaking));
        var (first, second) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        breaking.On = long.Parse(first.MemberId);
        foreach (var shopper in new[] { first, second })
            Assert.Null(bed.World.Phones.Follow(shopper.Fan.Person.At(bed.Account), "search"));
        await ProductBed.EventuallyAsync("the other is united", async () => await MembersAsync(bed, second) == 1);
        await ProductBed.EventuallyAsync("the first has been tried", () => breaking.Tries > 0);
        await ProductBed.EventuallyAsync("only the first is asked for again", async () => await bed.ScalarAsync<long>("select count(*) from fan where profile_due_at is not null") == 1);

        Assert.Equal(200, (await first.LoginAsync()).Status);
        Assert.Equal(2, await MembersAsync(bed, first));
        breaking.On = 0;
        Assert.Equal(200, (await first.LoginAsync()).Status);
        Assert.Equal(1, await MembersAsync(bed, first));
    }

    [Theory, MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_profile_that_cannot_be_kept_holds_up_no_other(Stand stand)
    {
        var breaking = new Breaking();
        await using var bed = await ProductBed.StartAsync(stand, services: services => services.AddSingleton<IKnowProfiles>(breaking));
        var (first, second) = (bed.NewFollower(), bed.NewFollower());
        const string Known = "select count(*) from fan where union_id is not null and profile_due_at is null";
        await ProductBed.EventuallyAsync("both are known", async () => await bed.ScalarAsync<long>(Known) == 2);
        breaking.On = await bed.ScalarAsync<long>("select min(id) from fan");
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync("update fan set union_id = null, profile_due_at = '2026-01-01 00:00:00.000'", null, default));
        await ProductBed.EventuallyAsync("the other is known again", async () => await bed.ScalarAsync<long>(Known) == 1);
        Assert.Equal(breaking.On, await bed.ScalarAsync<long>("select id from fan where profile_due_at is not null"));
        Assert.NotEqual(first.OpenId, second.OpenId);
    }

    private static Task<long> MembersAsync(ProductBed bed, ShopperCalls shopper) =>
        bed.ScalarAsync<long>($"select count(distinct member_id) from fan where union_id = '{shopper.Fan.Person.UnionId}'");

    private sealed class Breaking : IBelongings, IKnowProfiles
    {
        private long on;
        private int tries;

        public long On
        {
            get => Volatile.Read(ref on);
            set => Volatile.Write(ref on, value);
        }

        public int Tries => Volatile.Read(ref tries);

        public Task MoveAsync(FanMerge merge, CancellationToken ct) => BreakAsync(merge.From.Value == On || merge.Into.Value == On);

        public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => Task.CompletedTask;

        public Task ProfileKnownAsync(Retention.WeChat.Fans.Fan fan, CancellationToken ct) => BreakAsync(fan.Id.Value == On);

        private Task BreakAsync(bool breaks)
        {
            if (!breaks)
                return Task.CompletedTask;
            Interlocked.Increment(ref tries);
            throw new InvalidOperationException("It breaks.");
        }
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
