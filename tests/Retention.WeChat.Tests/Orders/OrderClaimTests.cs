using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Orders;

public sealed class OrderClaimTests
{
    private static readonly ShopCustomer Mei = new(Phone: "13800000001", CustomerNo: "C7");

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_claims_an_order_gets_this_one_and_none_of_the_customer_s_others(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var (finder, mei) = (await database.FollowAsync("finder"), await database.FollowAsync("mei"));
        await database.TellAsync(database.Paid("A1", 10_000, Mei));
        await database.TellAsync(database.Paid("A2", 5_000, Mei));
        Assert.True((await ClaimAsync(database, finder, "A1")).IsOk);

        Assert.Equal(0, await database.MatchAsync());
        await database.TellAsync(database.Paid("A3", 2_000, Mei));
        Assert.Equal((null, null, 100), ((await database.OrderAsync("A2")).FanId, (await database.OrderAsync("A3")).FanId, (await database.PointsAsync(finder)).Available));
        await database.BindPhoneAsync(mei, "+8613800000001");
        Assert.Equal(2, await database.MatchAsync());
        Assert.Equal(70, (await database.PointsAsync(mei)).Available);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_not_paid_yet_cannot_be_claimed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var finder = await database.FollowAsync("finder");
        await database.TellAsync(database.Paid("A1", 10_000, Mei, "opened") with { Kind = ShopEventKind.Opened });
        Assert.Equal("order.not_found", (await ClaimAsync(database, finder, "A1")).Problem?.Code);
        await database.TellAsync(database.Paid("A1", 10_000, Mei));
        Assert.True((await ClaimAsync(database, finder, "A1")).IsOk);
        Assert.Equal(0, await database.CountAsync("shop_customer"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_tries_at_once_are_as_many_as_a_day_allows(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var options = new OrdersOptions();
        var ofOneOrder = await Offers.AtOnceAsync(member => TryAsync(database, member + 1, "A1"));
        Assert.Equal(options.ClaimsPerOrderAndDay, ofOneOrder.Count(problem => problem is null));
        var ofOneMember = await Offers.AtOnceAsync(order => TryAsync(database, 1_000, $"B{order}"));
        Assert.Equal(options.ClaimsPerMemberAndDay, ofOneMember.Count(problem => problem is null));
        Assert.All(ofOneOrder.Concat(ofOneMember).OfType<Problem>(), problem => Assert.Equal(OrderProblems.ClaimSpent, problem));

        // A try that was right is given back, and every day begins anew.
        await database.InScopeAsync(async provider =>
        {
            await provider.GetRequiredService<ClaimTries>().GiveBackAsync(new Id<Fan>(1_000), "A1", default);
            return true;
        });
        Assert.Null(await TryAsync(database, 1_000, "A1"));
        Assert.Equal(OrderProblems.ClaimSpent, await TryAsync(database, 2_000, "A1"));
        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await TryAsync(database, 2_000, "A1"));
        await database.InScopeAsync(provider => provider.GetRequiredService<ClaimTries>().ForgetAsync(default));
        Assert.Equal(2, await database.CountAsync("order_claim_try"));
    }

    private static Task<Problem?> TryAsync(TestDatabase database, int member, string orderNo) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ClaimTries>().TakeAsync(new Id<Fan>(member), orderNo, default));

    private static Task<Result<ShopOrder>> ClaimAsync(TestDatabase database, Fan fan, string orderNo) =>
        database.InScopeAsync(provider => provider.GetRequiredService<OrderBook>().ClaimAsync(fan.Id, orderNo, "0001", default));
}
