using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Rewards;

public sealed class TicketPoolTests
{
    private static readonly byte[] Seed = SHA256.HashData("a seed for tests"u8);

    [Fact]
    public void The_same_seed_gives_the_same_order_and_another_seed_another()
    {
        TicketLot[] lots = [new(1, 5), new(2, 20), new(0, 75)];
        var order = Order(TicketPool.Shuffle(Seed, LotteryPool.Main, lots));
        Assert.Equal(order, Order(TicketPool.Shuffle(Seed, LotteryPool.Main, lots)));
        Assert.NotEqual(order, Order(TicketPool.Shuffle(SHA256.HashData(Seed), LotteryPool.Main, lots)));
        Assert.NotEqual(order, Order(TicketPool.Shuffle(Seed, LotteryPool.Reserve, lots)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Every_ticket_that_went_in_comes_out_once(int tickets)
    {
        var prizes = tickets / 10;
        var pool = TicketPool.Shuffle(Seed, LotteryPool.Main, [new(7, prizes), new(0, tickets - prizes)]);
        Assert.Equal(tickets, pool.Count);
        Assert.Equal((prizes, tickets - prizes), (Order(pool).Count(no => no == 7), Order(pool).Count(no => no == 0)));
    }

    /// <summary>Each prize in each place about equally often: chi-square with 9 degrees of freedom stays below 30 but once in 2,000 tries, and the seeds are fixed.</summary>
    [Fact]
    public void No_place_is_luckier_than_another()
    {
        const int Shuffles = 20_000;
        var winsAt = new int[10];
        for (var i = 0; i < Shuffles; i++)
            winsAt[Order(TicketPool.Shuffle(SHA256.HashData(BitConverter.GetBytes(i)), LotteryPool.Main, [new(1, 1), new(0, 9)])).IndexOf(1)]++;
        Assert.InRange(winsAt.Sum(wins => Math.Pow(wins - Shuffles / 10.0, 2) / (Shuffles / 10.0)), 0, 30);
    }

    [Fact]
    public void Whoever_follows_the_published_steps_finds_the_same_order()
    {
        var rules = Lotteries.Rules(DateTimeOffset.UnixEpoch) with { GuaranteeAfter = 3 };
        rules = rules with { Prizes = [rules.Prizes[0] with { Tickets = 40, Reserved = 30 }, rules.Prizes[1] with { Reserved = 2 }], NoPrizeTickets = 90 };
        var text = RulesText.Write(rules);
        var seal = LotterySeal.Of(Seed, text);
        foreach (var (pool, label, count) in new[] { (LotteryPool.Main, "main", "tickets"), (LotteryPool.Reserve, "reserve", "reserved") })
            Assert.Equal(Check.Order(text, seal.Seed, label, count), Order(TicketPool.Shuffle(Seed, pool, rules.ContentsOf(pool))));
        Assert.Equal(seal.RulesHash, Check.Hash(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(seal.Commitment, Check.Hash([.. Convert.FromHexString(seal.Seed), .. Convert.FromHexString(seal.RulesHash)]));
    }

    [Fact]
    public void A_hundred_thousand_tickets_are_shuffled_before_anybody_notices()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(100_000, TicketPool.Shuffle(Seed, LotteryPool.Main, [new(1, 100), new(0, 99_900)]).Count);
        // About 30 ms; the limit only tells a mistake in kind from a busy machine.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static List<int> Order(TicketPool pool) => [.. Enumerable.Range(1, pool.Count).Select(pool.PrizeOf)];
}

/// <summary>The check as the proof describes it, written from that text alone: other arithmetic, no line of the product.</summary>
internal static class Check
{
    private static readonly BigInteger All = BigInteger.Pow(2, 64);

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <param name="rulesText">As published.</param>
    /// <param name="seed">Hexadecimal, as revealed.</param>
    /// <param name="label">main or reserve.</param>
    /// <param name="count">The member that says how many tickets of a prize there are.</param>
    public static List<int> Order(string rulesText, string seed, string label, string count)
    {
        var rules = JsonDocument.Parse(rulesText).RootElement;
        var tickets = rules.GetProperty("prizes").EnumerateArray().OrderBy(prize => prize.GetProperty("no").GetInt32())
            .SelectMany(prize => Enumerable.Repeat(prize.GetProperty("no").GetInt32(), prize.GetProperty(count).GetInt32())).ToList();
        if (label == "main")
            tickets.AddRange(Enumerable.Repeat(0, rules.GetProperty("noPrizeTickets").GetInt32()));

        using var numbers = Numbers(seed, label).GetEnumerator();
        for (var i = tickets.Count - 1; i >= 1; i--)
        {
            var n = i + 1;
            do
                numbers.MoveNext();
            while (numbers.Current >= All - All % n);
            var j = (int)(numbers.Current % n);
            var ticket = tickets[i];
            tickets[i] = tickets[j];
            tickets[j] = ticket;
        }

        return tickets;
    }

    private static IEnumerable<BigInteger> Numbers(string seed, string label)
    {
        using var hmac = new HMACSHA256(Convert.FromHexString(seed));
        for (var k = 0; ; k++)
        {
            var block = hmac.ComputeHash(Encoding.UTF8.GetBytes($"{label}:{k}"));
            for (var start = 0; start < 32; start += 8)
                yield return new BigInteger(block.AsSpan(start, 8), isUnsigned: true, isBigEndian: true);
        }
    }
}
