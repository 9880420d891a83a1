using Dapper;

namespace Retention.WeChat.Rewards;

/// <summary>What went over an account in a day, as the entries say it: the issuer's side gives below zero.</summary>
[method: ExplicitConstructor]
public sealed record AccountFlow(string Account, long Amount);

/// <summary>
/// A day's balance sheet of all points. Opening and closing are what members could still spend, less what they owe; promised
/// points stand beside it.
/// </summary>
/// <param name="ClosedAt">None while the day is not over.</param>
[method: ExplicitConstructor]
public sealed record BalanceSheet(
    DateOnly Day, long Opening, long Issued, long Spent, long Expired, long ClawedBack, long Closing, long Pending, long Owed, long CostFen, DateTimeOffset? ClosedAt)
{
    /// <summary>The sheet of a day that follows another.</summary>
    /// <param name="before">The day before, or <see cref="None"/>.</param>
    /// <param name="day">Which day.</param>
    /// <param name="flows">What went over each account.</param>
    /// <param name="pointCostMilliFen">What a point costs.</param>
    /// <param name="closedAt">When the day was closed.</param>
    public static BalanceSheet After(BalanceSheet before, DateOnly day, IReadOnlyCollection<AccountFlow> flows, long pointCostMilliFen, DateTimeOffset? closedAt)
    {
        var issued = -Sum(Accounts.IssuedPrefix);
        var spent = Sum(Accounts.BurntPrefix);
        // Expired points that are undone later count as clawed back from then on.
        var expired = Sum(Accounts.Expired);
        // What reversals let go was not clawed back after all.
        var clawedBack = Sum(Accounts.ClawbackPrefix) + Sum(Accounts.Absorbed);
        var closing = before.Closing + issued - spent - expired - clawedBack;
        return new BalanceSheet(
            day, before.Closing, issued, spent, expired, clawedBack, closing, before.Pending + Sum(Accounts.Pending), before.Owed - Sum(Accounts.Owed), PointsCost.Fen(closing, pointCostMilliFen), closedAt);

        long Sum(string account) => flows.Where(flow => flow.Account.StartsWith(account, StringComparison.Ordinal)).Sum(flow => flow.Amount);
    }

    /// <summary>Before the first day.</summary>
    public static BalanceSheet None { get; } = new(DateOnly.MinValue, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);
}

/// <summary>A day's sheet with what went over each account.</summary>
public sealed record SheetOfDay(BalanceSheet Sheet, IReadOnlyList<AccountFlow> Accounts);
