namespace Retention.WeChat.Rewards;

/// <summary>A ticket as it was shuffled, and when it was drawn. Who drew it is nobody else's business; each fan knows their own numbers.</summary>
public sealed record ProvenTicket(int TicketNo, int PrizeNo, DateTimeOffset? DrawnAt);

/// <param name="Seed">32 bytes, hexadecimal.</param>
/// <param name="Tickets">The order shuffled from the seed, a page of it.</param>
/// <param name="Reserved">The same of the tickets kept for the guarantee.</param>
public sealed record RevealedSeed(
    string Seed, int TicketCount, int DrawnCount, int ReserveCount, int ReserveDrawnCount, IReadOnlyList<ProvenTicket> Tickets, IReadOnlyList<ProvenTicket> Reserved, string? EndNote);

/// <summary>What makes a lottery checkable: the commitment from before the first draw and, after the end, the seed it bound.</summary>
/// <param name="RulesText">The frozen rules to the letter, as they were hashed.</param>
/// <param name="Revealed">Null until the lottery has ended: whoever knew the order could wait for a winning ticket.</param>
public sealed record LotteryProof(string Commitment, string RulesHash, string RulesText, DateTimeOffset PublishedAt, RevealedSeed? Revealed, string HowToCheck, string HowToCheckEn)
{
    private const string InChinese = """
        1. rulesText 原文（UTF-8）的 SHA-256 应等于 rulesHash。
        2. seed（32 字节）后接 rulesHash（32 字节）的 SHA-256 应等于活动开始前公布的 commitment。
        3. 按 rulesText 中奖品编号从小到大依次排列奖券（每项 tickets 张），最后是 noPrizeTickets 张未中奖券（编号 0）。
        4. 随机数：第 k 块（k 从 0 起）为 HMAC-SHA256(密钥 seed, 文本 "main:k")，依次读作 4 个 64 位大端整数；取 0…n-1 时，不小于 2^64 内最大 n 的倍数的数弃用，其余取除以 n 的余数。
        5. 从最后一张到第二张：第 i 张（从 0 起）与第 j 张交换，j 为 0…i 的随机数。结果即为 1 号起的抽取顺序。
        6. 保底奖券同理，使用各奖品的 reserved 张数和文本 "reserve:k"。
        7. 您的每次抽奖记录都有奖券号，应与上述顺序中的奖品一致。
        """;

    private const string InEnglish = """
        1. SHA-256 of rulesText (UTF-8, to the letter) is rulesHash.
        2. SHA-256 of the 32 bytes of seed followed by the 32 bytes of rulesHash is the commitment published before the first draw.
        3. Lay out the tickets by prize number as rulesText says (tickets of each), then noPrizeTickets tickets of number 0.
        4. Random numbers: block k (from 0) is HMAC-SHA256(key seed, text "main:k"), read as four 64-bit big-endian integers; for 0…n-1 drop numbers not below the greatest multiple of n within 2^64 and take the others modulo n.
        5. From the last ticket down to the second: ticket i (from 0) changes places with ticket j, j random in 0…i. That is the order of drawing, from ticket 1.
        6. The guarantee's tickets alike, with the reserved counts and the text "reserve:k".
        7. Each of your draws has its ticket number; it must have won what stands in that place.
        """;

    internal static LotteryProof Of(Lottery lottery, ShuffledLottery? order, int from, int limit, IReadOnlyList<Draw> drawn, IReadOnlyList<Draw> drawnReserve) => new(
        lottery.Commitment!, lottery.RulesHash!, lottery.Rules, lottery.PublishedAt!.Value,
        lottery.Seed is { } seed && order is not null ? Reveal(lottery, seed, order, from, limit, drawn, drawnReserve) : null,
        InChinese, InEnglish);

    private static RevealedSeed Reveal(
        Lottery lottery, string seed, ShuffledLottery order, int from, int limit, IReadOnlyList<Draw> drawn, IReadOnlyList<Draw> drawnReserve)
    {
        return new RevealedSeed(
            seed, lottery.Tickets, lottery.Drawn, lottery.Reserve, lottery.ReserveDrawn,
            Page(from, limit, order.Main, drawn), Page(from, limit, order.Reserve, drawnReserve), lottery.EndNote);

        static IReadOnlyList<ProvenTicket> Page(int from, int limit, TicketPool tickets, IReadOnlyList<Draw> draws)
        {
            var moments = draws.ToDictionary(draw => draw.TicketNo, draw => draw.DrawnAt);
            var count = Math.Clamp(tickets.Count - from + 1, 0, limit);
            return [.. Enumerable.Range(from, count).Select(no => new ProvenTicket(no, tickets.PrizeOf(no), moments.TryGetValue(no, out var at) ? at : null))];
        }
    }
}
