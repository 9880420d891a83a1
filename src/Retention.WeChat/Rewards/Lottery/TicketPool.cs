namespace Retention.WeChat.Rewards;

/// <summary>
/// The tickets of a pool in the order in which they are drawn. Shuffled by Fisher–Yates from the last ticket down: the
/// ticket in place i changes places with one of the places 0 … i, chosen by <see cref="TicketStream"/>.
/// </summary>
public sealed class TicketPool
{
    private readonly byte[] prizes;

    private TicketPool(byte[] prizes) => this.prizes = prizes;

    public int Count => prizes.Length;

    public static TicketPool Shuffle(byte[] seed, LotteryPool pool, IReadOnlyList<TicketLot> contents)
    {
        var tickets = new byte[contents.Sum(lot => lot.Tickets)];
        var start = 0;
        foreach (var lot in contents)
        {
            tickets.AsSpan(start, lot.Tickets).Fill((byte)lot.PrizeNo);
            start += lot.Tickets;
        }

        var stream = new TicketStream(seed, pool == LotteryPool.Main ? "main" : "reserve");
        for (var i = tickets.Length - 1; i > 0; i--)
        {
            var j = stream.Below(i + 1);
            (tickets[i], tickets[j]) = (tickets[j], tickets[i]);
        }

        return new TicketPool(tickets);
    }

    /// <param name="ticketNo">From 1.</param>
    /// <returns>The number of the prize; 0 is no prize.</returns>
    public int PrizeOf(int ticketNo) => prizes[ticketNo - 1];
}
