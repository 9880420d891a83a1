using Microsoft.Extensions.Caching.Memory;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Rewards;

/// <summary>A published lottery made ready to be drawn.</summary>
internal sealed record ShuffledLottery(LotteryRules Rules, TicketPool Main, TicketPool Reserve)
{
    public LotteryPrize? PrizeOf(LotteryPool pool, int ticketNo) => Rules.PrizeOf((pool == LotteryPool.Main ? Main : Reserve).PrizeOf(ticketNo));
}

/// <summary>
/// The order of the tickets, worked out from the sealed seed when it is first needed on a node. It is stored nowhere:
/// whoever reads the database does not learn which ticket wins.
/// </summary>
internal sealed class ShuffledLotteries(PersonalData privacy) : IDisposable
{
    /// <summary>A ticket takes one byte.</summary>
    private const long TicketsMax = 32_000_000;

    private static readonly TimeSpan KeptUnused = TimeSpan.FromHours(1);

    private readonly MemoryCache shuffled = new(new MemoryCacheOptions { SizeLimit = TicketsMax });

    public ShuffledLottery Of(Lottery lottery) => shuffled.TryGetValue<Lazy<ShuffledLottery>>(lottery.Id, out var known)
        ? known!.Value
        : shuffled.Set(
            lottery.Id,
            new Lazy<ShuffledLottery>(() => Shuffle(lottery)),
            new MemoryCacheEntryOptions { Size = lottery.Tickets + lottery.Reserve, SlidingExpiration = KeptUnused }).Value;

    public void Dispose() => shuffled.Dispose();

    private ShuffledLottery Shuffle(Lottery lottery)
    {
        var seed = Convert.FromHexString(privacy.Decrypt(lottery.SeedSealed!));
        var rules = lottery.ReadRules();
        return new ShuffledLottery(
            rules,
            TicketPool.Shuffle(seed, LotteryPool.Main, rules.ContentsOf(LotteryPool.Main)),
            TicketPool.Shuffle(seed, LotteryPool.Reserve, rules.ContentsOf(LotteryPool.Reserve)));
    }
}
