using System.Globalization;
using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>Points, prizes, budget, progress and callbacks of the campaign: what each of them must come to.</summary>
internal sealed class RingBooks(StoryStage stage, RingOptions options, RingCast cast, RingPlay play, RingFacts facts, RingTruth truth)
{
    private readonly List<StoryLine> lines = [];

    public async Task<IReadOnlyList<StoryLine>> CompareAsync(CancellationToken ct)
    {
        Points();
        lines.AddRange(await LedgerLines.ReadAsync(stage, ct));
        await BudgetAsync(ct);
        await PrizesAsync(ct);
        await ProgressAsync(ct);
        await CallbacksAsync(ct);
        return lines;
    }

    private void Points()
    {
        var brought = facts.Helps.Where(help => help.State == "Confirmed").ToLookup(help => help.Inviter);
        var own = facts.Helps.Where(help => help.State == "Confirmed").Select(help => help.Invitee).ToHashSet();
        var due = cast.All.ToDictionary(guest => guest, guest => RingTruth.Points(own.Contains(guest), brought[guest].Count()));
        if (!options.IsTight)
            lines.Add(StoryLine.Of("points of honest fans, by the script alone", HonestPoints(), cast.All.Where(guest => guest.IsHonest).Sum(facts.BalanceOf)));
        lines.Add(StoryLine.Of("points of all fans", due.Values.Sum(), facts.Balances.Values.Sum()));
        None("fans with other points than their standing helps bring", cast.All.Count(guest => facts.BalanceOf(guest) != due[guest]));
        lines.Add(StoryLine.AtMost(
            $"points the ring keeps, of {cast.Ring.Count * (RingCampaign.InviterPoints + RingCampaign.InviteePoints):N0} it was after", RingPointsMax(), cast.Ring.Sum(facts.BalanceOf)));
    }

    private long HonestPoints()
    {
        var friends = cast.Friends.Where(friend => friend.Bond == Bond.Confirmed).ToLookup(friend => friend.Inviter);
        return cast.All.Where(guest => guest.IsHonest).Sum(guest => RingTruth.Points(guest is { Inviter: not null, Bond: Bond.Confirmed }, friends[guest].Count()));
    }

    /// <summary>Of those whom nothing told apart and who stayed.</summary>
    private long RingPointsMax() => cast.Ring.Count(guest => guest is { Inviter: not null, LeavesOnceRewarded: false } && !truth.IsTold(guest))
        * (RingCampaign.InviterPoints + RingCampaign.InviteePoints);

    private async Task BudgetAsync(CancellationToken ct)
    {
        None($"looks at which more was promised than there is, of {play.Watch.Looks:N0}", play.Watch.Exceeded);
        var promised = facts.Helps.Where(help => help.IsPromised).Sum(help => help.InviterPoints + help.InviteePoints);
        var (total, taken) = (await BudgetItemsAsync(ct))["points"];
        lines.Add(StoryLine.AtMost("points promised at most", total, play.Watch.PointsMax));
        lines.Add(StoryLine.Of("points taken from the budget", promised, taken));
        if (options.IsTight)
        {
            lines.Add(StoryLine.AtLeast("points promised at most, before the campaign paused itself", total - RingCampaign.InviterPoints - RingCampaign.InviteePoints + 1, play.Watch.PointsMax));
            lines.Add(StoryLine.Of("campaigns that paused themselves", 1, await stage.NumberAsync("select count(*) from referral_campaign where state = 'Paused'", ct)));
        }
        else
        {
            None("helps nobody has looked at yet", facts.Helps.Count(help => help.State == "New"));
        }
    }

    private async Task PrizesAsync(CancellationToken ct)
    {
        var awards = (await stage.RowsAsync("select fan_id, title from referral_award", ct)).Select(row => (Guest: facts.GuestOf(Number(row[0])), Title: (string)row[1])).ToList();
        var items = await BudgetItemsAsync(ct);
        var everConfirmed = facts.Helps.Where(help => help.WasConfirmed && help.Counts).ToLookup(help => help.Inviter);
        foreach (var prize in play.Campaign.Prizes)
        {
            var won = awards.Count(award => award.Title == $"stage:{prize.No}");
            var reached = cast.All.Count(guest => everConfirmed[guest].Count() >= prize.Need);
            lines.Add(StoryLine.Of($"prizes of stage {prize.No} won, {reached:N0} having reached it and {prize.Stock:N0} being there", Math.Min(reached, prize.Stock), won));
            lines.Add(StoryLine.Of($"prizes of stage {prize.No} taken from stock", won, items[$"stage:{prize.No}"].Taken));
        }

        None("prizes won twice by one fan", awards.Count - awards.Distinct().Count());
        None("prizes won by who had not brought so many", awards.Count(award => award.Guest is not { } guest
            || everConfirmed[guest].Count() < play.Campaign.Prizes.Single(prize => award.Title == $"stage:{prize.No}").Need));
        lines.Add(StoryLine.AtMost("prizes won by the ring", RingPrizesMax(), awards.Count(award => award.Guest is { IsHonest: false })));
    }

    /// <summary>What bosses come to by those whom nothing told apart.</summary>
    private int RingPrizesMax() => cast.Ring.Where(guest => guest.Inviter is not null && !truth.IsTold(guest))
        .GroupBy(guest => guest.Inviter).Sum(group => play.Campaign.Prizes.Count(prize => group.Count() >= prize.Need));

    private async Task ProgressAsync(CancellationToken ct)
    {
        var counted = facts.Helps.GroupBy(help => help.Inviter).ToDictionary(group => group.Key!, group => new Progress(
            group.Count(help => help.State is "Waiting" or "Verify" or "Review" or "Unfunded"), group.Count(help => help is { State: "Held", Counts: true }),
            group.Count(help => help is { State: "Confirmed", Counts: true }), group.Count(help => help.State is "Void" or "Lost" or "Rejected")));
        var kept = (await stage.RowsAsync("select fan_id, checking, held, confirmed, lost from referral_progress", ct)).GroupBy(row => facts.GuestOf(Number(row[0]))!)
            .ToDictionary(group => group.Key, group => new Progress((int)group.Sum(row => Number(row[1])), (int)group.Sum(row => Number(row[2])), (int)group.Sum(row => Number(row[3])), (int)group.Sum(row => Number(row[4]))));
        None("inviters whose progress is not what their helps come to", cast.All.Count(guest => counted.GetValueOrDefault(guest, Progress.None) != kept.GetValueOrDefault(guest, Progress.None)));
        var scores = (await stage.RowsAsync("select fan_id, confirmed from referral_score where scope = 'all'", ct)).GroupBy(row => facts.GuestOf(Number(row[0]))!).ToDictionary(group => group.Key, group => group.Sum(row => Number(row[1])));
        None("inviters whose score is not what their helps come to", cast.All.Count(guest => counted.GetValueOrDefault(guest, Progress.None).Confirmed != scores.GetValueOrDefault(guest)));
        var underReview = await stage.NumberAsync("select count(*) from referral_review v join referral r on r.id = v.referral_id where v.decision is null and r.closed_at is null", ct);
        lines.Add(StoryLine.Of("helps that wait for an operator", facts.Helps.Count(help => help.State == "Review"), underReview));
    }

    private async Task CallbacksAsync(CancellationToken ct)
    {
        lines.Add(StoryLine.Of("callbacks kept, each once", play.Told, await stage.NumberAsync("select count(*) from callback_inbox", ct)));
        None("callbacks not processed", await stage.NumberAsync("select count(*) from callback_inbox where state not in ('Done', 'Kept')", ct));
    }

    private async Task<Dictionary<string, (long Total, long Taken)>> BudgetItemsAsync(CancellationToken ct) =>
        (await stage.RowsAsync("select item, total, taken from referral_budget", ct)).ToDictionary(row => (string)row[0], row => (Number(row[1]), Number(row[2])), StringComparer.Ordinal);

    private void None(string what, long found) => lines.Add(StoryLine.Of(what, 0, found));

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private sealed record Progress(int Checking, int Held, int Confirmed, int Lost)
    {
        public static Progress None { get; } = new(0, 0, 0, 0);
    }
}
