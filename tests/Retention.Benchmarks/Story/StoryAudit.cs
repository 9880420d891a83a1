using System.Globalization;

namespace Retention.Benchmarks.Story;

/// <summary>Compares what the script expects with the product's tables and with what the phones show.</summary>
internal sealed class StoryAudit(StoryStage stage, StoryOptions options, Cast cast, IReadOnlyDictionary<string, long> fanIds)
{
    private readonly List<StoryLine> lines = [];
    private readonly List<string> notes = [];

    public async Task<StoryReport> CompareAsync(CancellationToken ct)
    {
        await FansAsync(ct);
        await AttributionsAsync(ct);
        await PointsAsync(ct);
        lines.AddRange(await LedgerLines.ReadAsync(stage, ct));
        await MessagesAsync(ct);
        return new StoryReport(lines, notes);
    }

    private async Task FansAsync(CancellationToken ct)
    {
        var states = (await stage.RowsAsync("select id, state from fan", ct)).ToDictionary(row => Number(row[0]), row => (string)row[1]);
        lines.Add(StoryLine.Of("fans", cast.All.Count, states.Count));
        lines.Add(StoryLine.Of("fans who follow", cast.All.Count(actor => actor.Follows), states.Values.Count(state => state == "Following")));
        None("fans in another state than expected", cast.All.Count(actor => states.GetValueOrDefault(IdOf(actor)) != (actor.Follows ? "Following" : "Left")));
    }

    private async Task AttributionsAsync(CancellationToken ct)
    {
        var found = (await stage.RowsAsync("select inviter_fan_id, invitee_fan_id, state from referral", ct))
            .Select(row => (Number(row[0]), Number(row[1]), (string)row[2])).ToHashSet();
        var expected = cast.Invitees.Select(invitee => (IdOf(invitee.Inviter!), IdOf(invitee), invitee.Bond.ToString())).ToHashSet();
        lines.Add(StoryLine.Of("attributions", expected.Count, found.Count));
        lines.Add(StoryLine.Of("attributions confirmed", cast.Invitees.Count(invitee => invitee.Bond is Bond.Confirmed), found.Count(each => each.Item3 == "Confirmed")));
        foreach (var state in found.GroupBy(each => each.Item3))
            notes.Add($"{state.Count()} × attribution {state.Key}");
        None("attributions that differ", expected.Except(found).Count() + found.Except(expected).Count());
    }

    private async Task PointsAsync(CancellationToken ct)
    {
        var balances = (await stage.RowsAsync("select fan_id, balance from points_balance", ct)).ToDictionary(row => Number(row[0]), row => Number(row[1]));
        lines.Add(StoryLine.Of("points of all fans", cast.All.Sum(actor => actor.Points), balances.Values.Sum()));
        None("fans with other points than expected", cast.All.Count(actor => balances.GetValueOrDefault(IdOf(actor)) != actor.Points));
    }

    private async Task MessagesAsync(CancellationToken ct)
    {
        var rows = (await stage.RowsAsync("select fan_id, purpose, campaign, state, channel, reason from outreach_message", ct))
            .Select(row => new MessageRow(Number(row[0]), (string)row[1], row[2] as string, (string)row[3], row[4] as string, row[5] as string)).ToLookup(row => row.FanId);
        var (touches, lost, doubled, answersWrong, noticesWrong) = (0L, 0L, 0L, 0, 0);
        foreach (var actor in cast.All)
        {
            var own = rows[IdOf(actor)].ToList();
            var cards = Received(actor, "template");
            touches += cards;
            lost += Math.Max(0, actor.Touches - cards);
            doubled += Math.Max(0, cards - actor.Touches);
            if (own.Count(row => row.Channel == "Template" && row.State == "Delivered") != actor.Touches)
                notes.Add($"fan {actor.Number}: {actor.Touches} touches expected, {string.Join(", ", own.Where(row => row.IsMilestone))}");

            var texts = Received(actor, "text");
            var sent = own.Count(row => row.Channel is "PassiveReply" or "CustomerService" && row.State is "Sent" or "Delivered" && row.Channel != "Template");
            var unknown = own.Count(row => row.State == "Unknown");
            lost += Math.Max(0, sent - texts);
            doubled += Math.Max(0, texts - sent - unknown);
            answersWrong += Within(own.Count(row => row.Purpose == "Transactional"), actor.AnswersMin, actor.Answers) ? 0 : 1;
            noticesWrong += own.Count(row => row is { Purpose: "Service", IsMilestone: false }) == actor.Notices ? 0 : 1;
        }

        var all = rows.SelectMany(group => group).ToList();
        lines.Add(StoryLine.Of("lifecycle touches on the phones", cast.All.Sum(actor => (long)actor.Touches), touches));
        lines.Add(StoryLine.Of("lifecycle touches with their receipt", cast.All.Sum(actor => (long)actor.Touches), all.Count(row => row is { Channel: "Template", State: "Delivered" })));
        None("fans with other answers than expected", answersWrong);
        lines.Add(StoryLine.Of("fans who refuse marketing", cast.All.Count(actor => actor.HasOptedOut), await stage.NumberAsync("select count(*) from consent where channel = 'All' and purpose = 'Marketing' and given = 0", ct)));
        None("fans with other notices than expected", noticesWrong);
        None("messages lost", lost);
        None("messages doubled", doubled);
        None("callbacks not processed", await stage.NumberAsync("select count(*) from callback_inbox where state not in ('Done', 'Kept')", ct));
        Unsent(all);
    }

    /// <summary>What did not leave must have a reason: the window closed while a node was dead, or nobody can know.</summary>
    private void Unsent(List<MessageRow> all)
    {
        var unsent = all.Where(row => !row.IsMilestone && row.State is not ("Sent" or "Delivered") && row.Reason != "not_following").ToList();
        foreach (var group in unsent.GroupBy(row => (row.Purpose, row.State, row.Channel, row.Reason)))
            notes.Add($"{group.Count()} × {group.Key.Purpose} {group.Key.State} {group.Key.Channel} {group.Key.Reason}");
        None("unknown outcomes on channels that drop repeats", all.Count(row => row is { State: "Unknown", Channel: not ("CustomerService" or "Sms") }));
        if (!options.MayLoseAnswers)
            None("answers and notices that did not leave", unsent.Count);
    }

    private static int Received(Actor actor, string kind) =>
        actor.Phone.Person.Chat.After(0).Count(bubble => bubble.From is "account" or "service" && bubble.Kind == kind);

    private long IdOf(Actor actor) => fanIds.GetValueOrDefault(actor.OpenId);

    private void None(string what, long found) => lines.Add(StoryLine.Of(what, 0, found));

    private static bool Within(int number, int min, int max) => number >= min && number <= max;

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private sealed record MessageRow(long FanId, string Purpose, string? Campaign, string State, string? Channel, string? Reason)
    {
        public bool IsMilestone => Campaign?.StartsWith("plan:", StringComparison.Ordinal) == true;
    }
}
