using System.Diagnostics;
using System.Globalization;
using Retention.Benchmarks.Stands;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Ledger;

/// <param name="Difference">The first step on which ledger and model parted; none where they never did.</param>
public sealed record LedgerModelReport(int Steps, int Refused, long Postings, string? Difference)
{
    public bool Passed => Difference is null;

    public override string ToString() => Difference ?? string.Create(CultureInfo.InvariantCulture, $"{Steps:N0} steps, {Refused:N0} of them refused, {Postings:N0} postings: ledger and model agree, and the ledger proves from its first entry.");
}

/// <summary>Does the same to the ledger and to a plain model, and compares everything that can be seen after every step.</summary>
public static class LedgerModelRun
{
    private static readonly Id<Fan> First = new(1_000);

    /// <param name="stand">The database.</param>
    /// <param name="steps">How many commands.</param>
    /// <param name="seed">Draws them.</param>
    /// <param name="proofEvery">The whole ledger is proved that often, and at the end.</param>
    /// <param name="ct">Stops it.</param>
    public static async Task<LedgerModelReport> RunAsync(Stand stand, int steps, int seed, int proofEvery, CancellationToken ct)
    {
        await using var ledger = await LedgerStand.OpenAsync(stand, ct);
        var model = new LedgerModel(new DateOnly(2026, 11, 2));
        var draws = new LedgerDraws(new Random(seed), model);
        var refused = 0;
        for (var step = 1; step <= steps; step++)
        {
            var command = draws.Next();
            var expected = model.Apply(command);
            var outcome = await DoAsync(ledger, command, ct);
            refused += expected == "ok" ? 0 : 1;
            if (outcome != expected)
                return Parted($"{outcome} instead of {expected}");
            if (await DifferenceAsync(ledger, model, ct) is { } difference)
                return Parted(difference);
            if ((step % proofEvery == 0 || step == steps) && await ledger.CheckAsync(ct) is { IsSound: false } check)
                return Parted(string.Join("; ", check.Findings));

            LedgerModelReport Parted(string what) => new(step, refused, 0, $"seed {seed}, step {step}, {command}: {what}");
        }

        var postings = await ledger.ListAsync<long>("select count(*) from ledger_posting", null, ct);
        return new LedgerModelReport(steps, refused, postings[0], null);
    }

    private static async Task<string> DoAsync(LedgerStand stand, LedgerCommand command, CancellationToken ct) => command switch
    {
        LedgerCommand.Post post => Code((await stand.WithAsync(ledger => ledger.PostAsync(new Posting(post.Key, PointsReason.Milestone, IdOf(post.Member), post.Points, ExpiresOn: post.LastDay), ct))).Problem),
        LedgerCommand.Hold hold => Code((await stand.WithAsync(ledger => ledger.HoldAsync(
            new PlaceHold(hold.Key, hold.Kind, PointsReason.Milestone, IdOf(hold.Member), hold.Points, hold.LapsesInDays is { } days ? stand.Clock.GetUtcNow().AddDays(days) : null), ct))).Problem),
        LedgerCommand.Settle { Points: 0 } settle => Code((await stand.WithAsync(ledger => ledger.VoidHoldAsync(settle.HoldKey, ct))).Problem),
        LedgerCommand.Settle settle => Code((await stand.WithAsync(ledger => ledger.PostHoldAsync(settle.HoldKey, settle.Points, ct))).Problem),
        LedgerCommand.Reverse reverse => Code((await stand.WithAsync(ledger => ledger.ReverseAsync(
            new ReversePosting(reverse.Original, reverse.Key, PointsReason.Adjustment, reverse.Points, reverse.Shortfall), ct))).Problem),
        LedgerCommand.Restore restore => Code((await stand.WithAsync(ledger => ledger.RestoreAsync(restore.Reversal, PointsReason.Adjustment, null, ct))).Problem),
        LedgerCommand.NextDay day => await NextDayAsync(stand, day.Sweeps, ct),
        LedgerCommand.Merge merge => await MoveAsync(stand, merge, ct),
        LedgerCommand.Undo undo => await MoveBackAsync(stand, undo.Id, ct),
        _ => throw new UnreachableException(),
    };

    private static async Task<string> NextDayAsync(LedgerStand stand, bool sweeps, CancellationToken ct)
    {
        stand.Clock.Advance(TimeSpan.FromDays(1));
        while (sweeps && await stand.WithAsync(ledger => ledger.SweepAsync(5, ct)))
        {
        }

        while (await stand.WithAsync(ledger => ledger.LapseHoldsAsync(5, ct)))
        {
        }

        return "ok";
    }

    private static async Task<string> MoveAsync(LedgerStand stand, LedgerCommand.Merge merge, CancellationToken ct)
    {
        var movement = new FanMerge(merge.Id, IdOf(merge.From), IdOf(merge.Into), stand.Clock.GetUtcNow());
        stand.Merges.Add(merge.Id, movement);
        return await stand.WithAsync(async ledger =>
        {
            await ledger.MoveAsync(movement, ct);
            return "ok";
        });
    }

    private static async Task<string> MoveBackAsync(LedgerStand stand, long mergeId, CancellationToken ct)
    {
        await stand.WithAsync(ledger => ledger.MoveBackAsync(stand.Merges[mergeId], ct));
        return "ok";
    }

    /// <summary>Balances, promises, debts and lots of every member, against the model's.</summary>
    private static async Task<string?> DifferenceAsync(LedgerStand stand, LedgerModel model, CancellationToken ct)
    {
        var today = model.Today;
        var lots = (await stand.ListAsync<PointsLot>("select id, fan_id, remaining, expires_on, source_lot_id from points_lot where open_until >= @today order by expires_on, id", new { today }, ct))
            .ToLookup(lot => lot.FanId);
        var accounts = (await stand.ListAsync<Account>("""
            select fan_id, balance - coalesce((select sum(remaining) from points_lot l where l.fan_id = b.fan_id and open_until < @today), 0) as available, pending, held, owed, moved_to
            from points_balance b
            """, new { today }, ct)).ToDictionary(account => account.FanId);
        foreach (var member in model.Members.Where(member => accounts.ContainsKey(IdOf(member))))
        {
            var account = accounts[IdOf(member)];
            while (account.MovedTo is { } next)
                account = accounts[new Id<Fan>(next)];
            var found = $"{account.Available} {account.Pending} {account.Held} {account.Owed} | {string.Join(' ', lots[account.FanId].Select(lot => $"{lot.ExpiresOn:yyyyMMdd}:{lot.Remaining}"))}";
            if (found != model.Show(member))
                return $"member {member} has {found} instead of {model.Show(member)}";
        }

        return null;
    }

    [method: Dapper.ExplicitConstructor]
    private sealed record Account(Id<Fan> FanId, long Available, long Pending, long Held, long Owed, long? MovedTo);

    private static Id<Fan> IdOf(int member) => new(First.Value + member);

    private static string Code(Retention.Platform.Problems.Problem? problem) => problem?.Code ?? "ok";
}
