using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <summary>How a lottery looks on the phone; the draw is the same.</summary>
public enum LotteryKind
{
    Wheel,
    Scratch,
}

/// <summary>A prize of a lottery and how many tickets win it.</summary>
/// <param name="No">From 1, in the order in which they are shown; 0 stands for no prize.</param>
/// <param name="Tickets">Among all tickets: these make the odds.</param>
/// <param name="Reserved">Kept for fans who are owed a prize by the guarantee.</param>
public sealed record LotteryPrize(
    [property: Range(1, LotteryRules.PrizesMax)] int No,
    [property: Required] PrizeContent Prize,
    [property: Range(0, LotteryRules.TicketsMax)] int Tickets,
    [property: Range(0, LotteryRules.TicketsMax)] int Reserved = 0)
{
    [JsonIgnore]
    public long Issued => (long)Tickets + Reserved;
}

/// <summary>
/// Everything that must be known before anybody draws: what can be won, how, how often and until when. A draft may
/// change; published, the text is frozen and its hash is part of the commitment.
/// </summary>
/// <param name="Organiser">Who answers for it, as it has to be published.</param>
/// <param name="Conditions">Who may take part and how.</param>
/// <param name="Method">How it is drawn.</param>
/// <param name="ClaimTerms">How and until when a prize is handed over.</param>
/// <param name="NoPrizeTickets">Tickets that win nothing.</param>
/// <param name="GuaranteeAfter">After so many draws without a prize the next one wins one of the reserved tickets.</param>
/// <param name="PointsBudget">What its points prizes may come to at most.</param>
public sealed record LotteryRules(
    [property: Required, StringLength(60, MinimumLength = 2)] string Name,
    LotteryKind Kind,
    [property: StringLength(100)] string Organiser,
    [property: StringLength(1000)] string Conditions,
    [property: StringLength(1000)] string Method,
    [property: StringLength(1000)] string ClaimTerms,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    [property: Range(0, 1_000_000)] long CostPoints,
    [property: Range(1, 1_000)] int DrawsPerDayMax,
    [property: Range(1, 100_000)] int DrawsMax,
    [property: Required, Length(1, LotteryRules.PrizesMax), NoNulls] IReadOnlyList<LotteryPrize> Prizes,
    [property: Range(0, LotteryRules.TicketsMax)] int NoPrizeTickets,
    [property: Range(1, 1_000)] int? GuaranteeAfter = null,
    [property: Range(0, 1_000_000_000)] long PointsBudget = 0)
{
    public const int PrizesMax = 20;

    /// <summary>The order of a million tickets takes two megabytes and a quarter of a second to work out.</summary>
    public const int TicketsMax = 1_000_000;

    [JsonIgnore]
    public int Tickets => (int)Math.Min(int.MaxValue, Prizes.Sum(prize => (long)prize.Tickets) + NoPrizeTickets);

    [JsonIgnore]
    public int Reserve => (int)Math.Min(int.MaxValue, Prizes.Sum(prize => (long)prize.Reserved));

    /// <summary>What the points prizes come to if every ticket is drawn.</summary>
    [JsonIgnore]
    public long PointsAtMost => Prizes.Where(prize => prize.Prize.Kind == PrizeKind.Points).Sum(prize => prize.Prize.Points * prize.Issued);

    /// <summary>
    /// A guaranteed draw uses up so many tickets without a prize, all drawn by one fan; so no more than these can ever
    /// be owed, and a reserve of this size never runs out.
    /// </summary>
    [JsonIgnore]
    public int ReserveNeeded => GuaranteeAfter is { } misses ? NoPrizeTickets / misses : 0;

    public LotteryPrize? PrizeOf(int no) => Prizes.FirstOrDefault(prize => prize.No == no);

    /// <summary>What lies in a pool, in the order from which it is shuffled: prizes by number, then no prize.</summary>
    public IReadOnlyList<TicketLot> ContentsOf(LotteryPool pool) => pool == LotteryPool.Main
        ? [.. Prizes.Select(prize => new TicketLot(prize.No, prize.Tickets)), new TicketLot(0, NoPrizeTickets)]
        : [.. Prizes.Select(prize => new TicketLot(prize.No, prize.Reserved))];
}

public enum LotteryPool
{
    /// <summary>What everybody draws from, one after the other.</summary>
    Main,

    /// <summary>What the guarantee draws from.</summary>
    Reserve,
}

/// <summary>Equal tickets before they are shuffled.</summary>
public sealed record TicketLot(int PrizeNo, int Tickets);
