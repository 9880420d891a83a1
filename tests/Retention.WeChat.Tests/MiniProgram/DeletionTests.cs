using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Orders;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.Rewards;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class DeletionTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_is_forgotten_and_comes_back_still_owes_what_was_spent_and_then_refunded(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.ShopperAsync("li");
        await BuyAsync("A1", 10_000);
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("spent", PointsReason.Adjustment, fan.Id, -100), default));
        await database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().ReverseAsync(new EarningReversal("refund:A1", "order:A1", null), default));

        for (var time = 1; time <= 2; time++)
        {
            Assert.Equal((0, 100), await WalletAsync());
            var before = await MemberAsync();
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<DeletionRequests>().OpenAsync(before, ct));
            database.Clock.Advance(TimeSpan.FromDays(7));
            await database.InScopeAsync(provider => provider.GetRequiredService<DeletionDesk>().CompleteAsync(default));
            Assert.NotEqual(before, await MemberAsync());
            Assert.Equal(0, await database.FindAsync<long>("select owed from points_balance where fan_id = @before", new { before }));
        }

        Assert.Equal((0, 100), await WalletAsync());
        await BuyAsync("A2", 13_000);
        Assert.Equal((30, 0), await WalletAsync());
        await database.AssertSoundAsync();

        async Task<Id<Fan>> MemberAsync() => new(await database.FindAsync<long>("select member_id from fan where id = @Id", new { fan.Id }));
        async Task BuyAsync(string no, long fen) =>
            await database.EarnAsync(new EarningEvent($"order:{no}", EarningKind.Purchase, await MemberAsync(), database.Clock.GetUtcNow(), fen));
        async Task<(long, long)> WalletAsync()
        {
            var member = await MemberAsync();
            var balance = await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().FindBalanceAsync(member, default));
            return (balance.Available, balance.Owed);
        }
    }
}
