using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class ShopperLimitsTests
{
    [Fact]
    public async Task What_takes_long_has_a_limit_of_its_own_for_each_shopper()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => (settings["MiniProgram:QuotesPerMinute"], settings["MiniProgram:ProofsPerMinute"]) = ("2", "1"));
        var shopper = await ShopperCalls.SignInAsync(bed);
        var other = await ShopperCalls.SignInAsync(bed);
        Assert.Equal((200, 200, 429), (await QuoteAsync(shopper), await QuoteAsync(shopper), await QuoteAsync(shopper)));
        Assert.Equal((404, 429), (await ProofAsync(shopper), await ProofAsync(shopper)));
        Assert.Equal((200, 200, 404), ((await shopper.GetAsync("/me")).Status, await QuoteAsync(other), await ProofAsync(other)));
    }

    private static async Task<int> QuoteAsync(ShopperCalls shopper) =>
        (await shopper.PostAsync("/coupons/quote", new { items = new[] { new { sku = "tea", priceFen = 9_900, quantity = 1 } } })).Status;

    private static async Task<int> ProofAsync(ShopperCalls shopper) => (await shopper.GetAsync("/lotteries/1/proof")).Status;
}
