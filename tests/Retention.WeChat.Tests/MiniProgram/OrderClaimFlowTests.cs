using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Orders;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class OrderClaimFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task An_order_is_claimed_by_its_number_and_the_tail_and_not_by_trying_them_all(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, settings => settings["Orders:ClaimsPerMinute"] = "100");
        var at = bed.Clock.GetUtcNow();
        foreach (var no in new[] { "A1", "A2" })
        {
            var told = new ShopEventRequest($"paid-{no}", ShopEventKind.Paid, no, at, 10_000, Customer: new ShopCustomer(Phone: "13800000001"));
            Assert.True((await bed.InScopeAsync(provider => provider.GetRequiredService<ShopEventDesk>().TakeAsync("teahouse", told, no, default))).IsOk);
        }

        var (owner, guesser) = (await ShopperCalls.SignInAsync(bed), await ShopperCalls.SignInAsync(bed));
        var claimed = await ClaimAsync(owner, "A1", "0001", "claim");
        Assert.Equal((200, "A1"), (claimed.Status, claimed.Data.GetProperty("no").GetString()));
        Assert.True((await ClaimAsync(owner, "A1", "0001", "claim")).IsReplay);

        for (var tail = 0; tail < 5; tail++)
            Assert.Equal((404, "order.not_found"), Told(await ClaimAsync(guesser, "A2", $"900{tail}", $"guess-{tail}")));
        Assert.Equal((429, "order.claim_spent"), Told(await ClaimAsync(guesser, "A2", "0001", "right")));
        Assert.Equal((429, "order.claim_spent"), Told(await ClaimAsync(owner, "A2", "0001", "other")));
        bed.Clock.Advance(TimeSpan.FromDays(1));
        await owner.LoginAsync();
        Assert.Equal(200, (await ClaimAsync(owner, "A2", "0001", "other")).Status);
    }

    private static (int, string?) Told(MiniReply reply) => (reply.Status, reply.Reason);

    private static Task<MiniReply> ClaimAsync(ShopperCalls shopper, string orderNo, string phoneTail, string key) =>
        shopper.PostAsync("/orders/claim", new { orderNo, phoneTail }, key);
}
