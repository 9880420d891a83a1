using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

/// <summary>Prizes and codes, through the product's own doors.</summary>
internal static class PrizeGifts
{
    public static readonly PrizeAddress Home = new("李梅", "13800000000", "浙江省 杭州市 西湖区", "龙井路 1 号");

    public static readonly PrizeContent Teapot = new("紫砂壶", PrizeKind.Physical, 29_900);

    public static Task<Prize> AwardAsync(this TestDatabase database, string key, Id<Fan> fanId, PrizeContent content, PrizeAddress? address = null) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PrizeBook>().AwardAsync(key, new PrizeAward(PrizeSource.Lottery, 1, fanId, content, address), default));

    public static Task<T> PrizesAsync<T>(this TestDatabase database, Func<PrizeBook, Task<T>> act) => database.InScopeAsync(provider => act(provider.GetRequiredService<PrizeBook>()));

    /// <summary>A pool with the codes CODE-000, CODE-001 …</summary>
    public static async Task<Id<CodePool>> CodePoolAsync(this TestDatabase database, int codes)
    {
        var id = database.Services.GetRequiredService<IdGenerator>().Next<CodePool>();
        await database.InScopeAsync(provider => provider.GetRequiredService<CodePoolDesk>().CreateAsync(new CodePool(id, "会员卡", null, null, "小林", database.Clock.GetUtcNow()), default));
        Assert.Equal(codes, await database.AddCodesAsync(id, codes));
        return id;
    }

    public static async Task<int> AddCodesAsync(this TestDatabase database, Id<CodePool> pool, int codes) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<CodePoolDesk>().ImportAsync(
            pool, CodeFile.Read(string.Join('\n', Enumerable.Range(0, codes).Select(i => $"CODE-{i:000}"))), dryRun: false, default))).Value.Added;
}
