using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards;

namespace Retention.WeChat.Tests.Orders;

/// <summary>A shop that tells of its orders, through the product's own doors.</summary>
internal static class Shops
{
    public const string Name = "teahouse";

    /// <summary>One point for each yuan, like most shops.</summary>
    public static Task EarnAPointPerYuanAsync(this TestDatabase database) => database.AddRuleAsync(new EarningRule(
        new Id<EarningRule>(1), "消费积分", null, EarningKind.Purchase, EarningGives.PerYuan, EarningUnit.Points, 0, 100, 100, false, null, null, 0, null, null,
        RewardPeriod.Day, null, null, null, null, true, database.Clock.GetUtcNow()));

    public static Task EarnOnceAMonthAsync(this TestDatabase database) => database.AddRuleAsync(new EarningRule(
        new Id<EarningRule>(1), "每月首单", null, EarningKind.Purchase, EarningGives.Fixed, EarningUnit.Points, 50, 0, 100, false, null, null, 0, null, null,
        RewardPeriod.Month, 1, null, null, null, true, database.Clock.GetUtcNow()));

    public static ShopEventRequest Paid(this TestDatabase database, string orderNo, long fen, ShopCustomer? customer = null, string? eventId = null, params Id<Coupon>[] coupons) =>
        new(eventId ?? $"paid-{orderNo}", ShopEventKind.Paid, orderNo, database.Clock.GetUtcNow(), fen, null, customer, [.. coupons.Select(coupon => coupon.Value)]);

    public static ShopEventRequest Refunded(this TestDatabase database, string orderNo, long fen, string eventId) =>
        new(eventId, ShopEventKind.Refunded, orderNo, database.Clock.GetUtcNow(), fen);

    public static ShopEventRequest Cancelled(this TestDatabase database, string orderNo) =>
        new($"cancelled-{orderNo}", ShopEventKind.Cancelled, orderNo, database.Clock.GetUtcNow());

    public static Task<Result<ShopReceipt>> TellAsync(this TestDatabase database, ShopEventRequest told) => database.InScopeAsync(provider =>
        provider.GetRequiredService<ShopEventDesk>().TakeAsync(Name, told, Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(told))), default));

    public static async Task<ShopOrder> OrderAsync(this TestDatabase database, string orderNo) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<OrderStore>().FindAsync(Name, orderNo, default)))!;

    public static Task<PointsBalance> PointsAsync(this TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().FindBalanceAsync(fan.Id, default));

    public static async Task BindPhoneAsync(this TestDatabase database, Fan fan, string phone) => await database.InTransactionAsync(async (provider, ct) =>
    {
        await provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, phone, ct);
        return true;
    });

    public static Task<int> MatchAsync(this TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<WaitingOrdersJob>().StepAsync(default));

    public static async Task AssertSoundAsync(this TestDatabase database) =>
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default))).IsSound);
}
