using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Orders;

/// <summary>Whose an order is, and what it means to them.</summary>
public sealed class OrderMemberTests
{
    private static readonly ShopCustomer Li = new(OpenId: "li");

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_waiting_order_that_breaks_holds_up_none_behind_it_and_is_tried_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        foreach (var orderNo in new[] { "A1", "A2", "A3" })
            await database.TellAsync(database.Paid(orderNo, 1_000, new ShopCustomer(Phone: "13800000001")));
        // As a newer version might leave it behind.
        await database.ExecuteAsync("update shop_order set state = 'Disputed' where order_no = 'A1'");
        await database.BindPhoneAsync(fan, "+8613800000001");
        database.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((2, 0), (await database.MatchAsync(), await database.MatchAsync()));
        Assert.Equal(20, (await database.PointsAsync(fan)).Available);
        await database.ExecuteAsync("update shop_order set state = 'Paid' where order_no = 'A1'");
        Assert.Equal((1, 0), (await database.MatchAsync(), await database.MatchAsync()));
        Assert.Equal((30, 0), ((await database.PointsAsync(fan)).Available, await database.FindAsync<long>("select count(*) from shop_order where match_due_at is not null")));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Orders_are_listed_by_when_they_were_placed_however_late_they_are_told(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var now = database.Clock.GetUtcNow();
        foreach (var (orderNo, days) in new[] { ("A2", 1), ("A3", 0), ("old-2", 300), ("A1", 2), ("old-1", 400), ("old-3", 300) })
            await database.TellAsync(database.Paid(orderNo, 1_000, Li) with { OccurredAt = now.AddDays(-days) });
        var seen = new List<string>();
        for (var before = long.MaxValue; ;)
        {
            var page = await database.InScopeAsync(provider => provider.GetRequiredService<OrderBook>().ListAsync(fan.Id, before, 2, default));
            if (page.Count == 0)
                break;
            seen.AddRange(page.Select(order => order.OrderNo));
            before = page[^1].Id.Value;
        }

        Assert.Equal(["A3", "A2", "A1", "old-3", "old-2", "old-1"], seen);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_without_a_member_waits_until_the_phone_is_bound(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var customer = new ShopCustomer(Phone: "138 0000 0001", CustomerNo: "C7");
        await database.TellAsync(database.Paid("A1", 10_000, customer));
        await database.TellAsync(database.Paid("A2", 5_000, new ShopCustomer(CustomerNo: "C7")));
        await database.TellAsync(database.Refunded("A1", 2_500, "r1"));
        Assert.Equal((OrderState.PartlyRefunded, null, 0), await StateAsync(database, "A1"));
        Assert.Equal(0, await database.MatchAsync());

        await database.BindPhoneAsync(fan, "+8613800000001");
        // The first finds its member by the number, the second then by the shop's customer.
        Assert.Equal((1, 1, 0), (await database.MatchAsync(), await database.MatchAsync(), await database.MatchAsync()));
        Assert.Equal(75 + 50, (await database.PointsAsync(fan)).Available);
        await database.TellAsync(database.Refunded("A1", 7_500, "r2"));
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);
        Assert.Equal(fan.Id, (await database.OrderAsync("A2")).FanId);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_two_members_share_leads_to_neither(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        foreach (var name in new[] { "li", "mei" })
            await database.BindPhoneAsync(await database.FollowAsync(name), "+8613800000001");
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(Phone: "13800000001")));
        Assert.Null((await database.OrderAsync("A1")).FanId);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_claimed_by_sixty_four_at_once_is_one_member_s(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fans = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => database.FollowAsync($"fan-{i}")));
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(Phone: "13800000001")));
        var claims = await Offers.AtOnceAsync(i => ClaimAsync(i, "0001"));
        var claimed = Assert.Single(claims, claim => claim.IsOk).Value;
        Assert.All(claims.Where(claim => !claim.IsOk), claim => Assert.Equal("order.claimed", claim.Problem!.Code));
        Assert.Equal((100, 100), (claimed.Points, await database.FindAsync<long>("select sum(amount) from ledger_posting")));
        Assert.Equal("order.not_found", (await ClaimAsync(0, "0002")).Problem?.Code);
        Assert.True((await ClaimAsync(Array.FindIndex(fans, fan => fan.Id == claimed.FanId), "0001")).IsOk);

        Task<Result<ShopOrder>> ClaimAsync(int fan, string tail) =>
            database.InScopeAsync(provider => provider.GetRequiredService<OrderBook>().ClaimAsync(fans[fan].Id, "A1", tail, default));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_forgotten_leaves_sums_and_nothing_that_tells_who_it_was(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, Li with { Phone = "13800000001", CustomerNo = "C7" }) with { Items = [new("tea-1", 10_000, 1)] });
        Assert.Equal(1, await database.CountAsync("shop_customer"));
        await database.ExecuteAsync("insert into koc_score (day, fan_id, score, parts) values ('2026-11-01', @Id, 60, '[]')", new { fan.Id });
        var mini = await database.InTransactionAsync(async (provider, ct) => (await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "m", null, ct)).Id);
        await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini, fan.Id, MergeReason.Union, default));

        // Unfollowed, they are still in the mini-program, and still the shop's customer.
        await EraseAsync(database, fan.Id);
        Assert.Equal("C7", (await database.OrderAsync("A1")).CustomerNo);
        await database.TellAsync(database.Paid("A2", 5_000, new ShopCustomer(CustomerNo: "C7")));
        Assert.Equal(fan.Id, (await database.OrderAsync("A2")).FanId);
        Assert.Equal(1, await database.CountAsync("koc_score"));

        await EraseAsync(database, mini);
        var order = await database.OrderAsync("A1");
        Assert.Null((await database.OrderAsync("A2")).CustomerNo);
        Assert.Equal(0, await database.CountAsync("koc_score"));
        Assert.Equal((10_000, null, null, null, null), (order.AmountFen, order.Items, order.CustomerNo, order.PhoneHash, order.TailHash));
        Assert.Equal(0, await database.CountAsync("shop_customer"));
        await database.TellAsync(database.Refunded("A1", 10_000, "r"));
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_purchase_confirms_the_invitation_that_came_before_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var inviter = await database.FollowAsync("inviter");
        var link = await database.LinkAsync(await database.CampaignAsync(), inviter);
        var early = database.Paid("A0", 10_000, Li) with { OccurredAt = database.Clock.GetUtcNow().AddDays(-9) };
        var invitee = await database.ComeByAsync("li", $"r_{link.Code}");
        await database.TellAsync(early);
        await database.SettleAsync();
        Assert.Equal(ReferralState.Held, (await database.ReferralOfAsync(invitee))!.State);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await database.TellAsync(database.Paid("A1", 10_000, Li));
        await database.SettleAsync();
        Assert.Equal(ReferralState.Confirmed, (await database.ReferralOfAsync(invitee))!.State);
        Assert.Equal((Invitations.InviterPoints, Invitations.InviteePoints), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));

        await database.TellAsync(database.Refunded("A1", 10_000, "r"));
        await database.SettleAsync();
        Assert.Equal((ReferralState.Lost, "refunded"), await database.StandingAsync(invitee));
        Assert.Equal((0, 0), (await database.BalanceAsync(inviter), await database.BalanceAsync(invitee)));
    }

    private static async Task<(OrderState, Id<Fan>?, long)> StateAsync(TestDatabase database, string orderNo)
    {
        var order = await database.OrderAsync(orderNo);
        return (order.State, order.FanId, order.Points);
    }

    private static Task EraseAsync(TestDatabase database, Id<Fan> fan) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanEraser>().EraseNowAsync(fan, ct));
}
