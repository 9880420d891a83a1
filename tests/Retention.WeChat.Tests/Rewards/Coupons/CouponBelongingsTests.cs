using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Coupons;

public sealed class CouponBelongingsTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_two_fans_took_counts_together_while_they_are_one_and_goes_back_with_each(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (phone, account) = (await database.FollowAsync("phone"), await database.FollowAsync("account"));
        var template = await database.OfferAsync(offer: new CouponOffer(10, PerFanLimit: 2));
        var (of, own) = ((await database.TakeAsync(template, phone.Id)).Value, (await database.TakeAsync(template, account.Id)).Value);
        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());

        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        Assert.Equal((account.Id, account.Id), ((await database.FoundAsync(of)).FanId, (await database.FoundAsync(own)).FanId));
        Assert.Equal("coupon.limit_reached", (await database.TakeAsync(template, account.Id)).Problem?.Code);

        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(merge, ct));
        Assert.Equal((phone.Id, account.Id), ((await database.FoundAsync(of)).FanId, (await database.FoundAsync(own)).FanId));
        Assert.True((await database.TakeAsync(template, account.Id)).IsOk);
        Assert.True((await database.TakeAsync(template, phone.Id)).IsOk);
        Assert.Equal("coupon.limit_reached", (await database.TakeAsync(template, phone.Id)).Problem?.Code);
    }

    private static Task<bool> MoveAsync(TestDatabase database, Func<IBelongings, CancellationToken, Task> move) => database.InTransactionAsync(async (provider, ct) =>
    {
        await move(provider.GetServices<IBelongings>().OfType<CouponBelongings>().Single(), ct);
        return true;
    });
}
