using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>Compares what the script expects of everybody's helps with what has become of them.</summary>
internal sealed class RingAudit(StoryStage stage, RingOptions options, RingCast cast, RingPlay play)
{
    private readonly List<StoryLine> lines = [];
    private readonly List<string> notes = [];

    public async Task<StoryReport> CompareAsync(CancellationToken ct)
    {
        var facts = await RingFacts.ReadAsync(stage, cast, ct);
        var taken = facts.Helps.Select(help => help.Invitee).ToHashSet();
        var truth = new RingTruth(cast, guest => !options.IsTight || taken.Contains(guest));
        Fans(facts);
        Honest(facts);
        await AlarmsAsync(facts, ct);
        Ring(facts, truth);
        lines.AddRange(await new RingBooks(stage, options, cast, play, facts, truth).CompareAsync(ct));
        notes.AddRange(play.Notes);
        var (twice, late) = stage.Disturbed;
        notes.Add($"{play.Told:N0} callbacks told, {twice:N0} of them twice at once, {late:N0} late");
        return new StoryReport(lines, notes);
    }

    private void Fans(RingFacts facts)
    {
        lines.Add(StoryLine.Of("followers met", cast.All.Count, facts.OfficialFans));
        lines.Add(StoryLine.Of("fans who follow", cast.All.Count(guest => guest.Follows), facts.Following.Values.Count(state => state == "Following")));
        None("fans in another state than expected", cast.All.Count(guest => facts.Following.GetValueOrDefault(guest) != (guest.Follows ? "Following" : "Left")));
    }

    private void Honest(RingFacts facts)
    {
        var found = facts.Helps.ToLookup(help => help.Invitee);
        var friends = cast.Friends.ToList();
        foreach (var state in new[] { Bond.Confirmed, Bond.Void, Bond.Lost })
        {
            var expected = friends.Count(friend => friend.Bond == state);
            var helps = friends.Count(friend => friend.Bond == state && found[friend].Any(help => RingTruth.Fits(friend, help.State)));
            lines.Add(options.IsTight ? StoryLine.AtMost($"honest friends {state}", expected, helps) : StoryLine.Of($"honest friends {state}", expected, helps));
        }

        var missed = friends.Count(friend => IsMissed(found[friend]));
        if (options.IsTight)
            lines.Add(StoryLine.AtLeast("honest friends not counted because the points were used up", 1, missed));
        var other = friends.Where(friend => !IsAsExpected(friend, [.. found[friend]]) && !(options.IsTight && IsMissed(found[friend]))).ToList();
        None("honest friends who stand otherwise than the script says", other.Count);
        notes.AddRange(other.Take(20).Select(friend => $"{friend}: {friend.Bond} expected, {string.Join(", ", found[friend])}"));
        None("people whose help counts twice", found.Count(group => group.Count(help => help.State is "Held" or "Confirmed") > 1));
    }

    /// <summary>Of the mini-program's friends some were waited for; once known to follow they are looked at, and find no points left.</summary>
    private static bool IsMissed(IEnumerable<FoundHelp> helps) => helps.All(help =>
        help is { State: "New" } or { State: "Unfunded", WasHeld: false } or { State: "Void", WasConfirmed: false, InviteePoints: 0 });

    private static bool IsAsExpected(Guest friend, IReadOnlyList<FoundHelp> helps) =>
        helps is [var help] && help.Inviter == friend.Inviter && RingTruth.Fits(friend, help.State);

    /// <summary>Also those that were only looked at twice.</summary>
    private async Task AlarmsAsync(RingFacts facts, CancellationToken ct)
    {
        None("honest friends suspected at the end", facts.Helps.Count(help => help.Invitee.IsHonest && help.IsSuspected));
        var helps = facts.Helps.ToDictionary(help => help.Id);
        var alarms = (await stage.RowsAsync("select referral_id, verdict, parts from referral_assessment where verdict <> 'Allow'", ct))
            .Select(row => (Help: helps[Convert.ToInt64(row[0], System.Globalization.CultureInfo.InvariantCulture)], Verdict: (string)row[1], Parts: (string)row[2]))
            .Where(alarm => alarm.Help.Invitee.IsHonest).ToList();
        None("honest friends ever suspected", alarms.Select(alarm => alarm.Help).Distinct().Count());
        notes.AddRange(alarms.Take(20).Select(alarm => $"{alarm.Help.Invitee}: {alarm.Verdict}, {alarm.Parts}"));
    }

    private void Ring(RingFacts facts, RingTruth truth)
    {
        var members = cast.Ring.Where(guest => guest.Inviter is not null).ToList();
        var rewarded = facts.Helps.Where(help => !help.Invitee.IsHonest && help.WasConfirmed).Select(help => help.Invitee).ToHashSet();
        var told = members.Where(guest => truth.IsTold(guest)).ToHashSet();
        None("accounts of the ring that something told apart, and that were rewarded", rewarded.Count(told.Contains));
        lines.Add(StoryLine.AtMost($"accounts of the ring ever rewarded as a friend, of {cast.Ring.Count}", members.Count - told.Count, rewarded.Count));
        lines.Add(StoryLine.AtMost(
            "accounts of the ring that keep their reward as a friend", members.Count(guest => !told.Contains(guest) && !guest.LeavesOnceRewarded),
            facts.Helps.Count(help => !help.Invitee.IsHonest && help.State == "Confirmed")));
        None("accounts of the ring that left once rewarded and keep points for it", cast.Ring.Count(guest => guest.LeavesOnceRewarded && facts.BalanceOf(guest) > 0));
        foreach (var part in facts.Helps.Where(help => !help.Invitee.IsHonest).GroupBy(help => help.Invitee.Part).OrderBy(group => group.Key))
            notes.Add($"{part.Key}: {string.Join(", ", part.GroupBy(help => $"{help.State}{(help.Reason is null ? "" : $" ({help.Reason})")}").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"))}");
        notes.Add($"friends: {string.Join(", ", facts.Helps.Where(help => help.Invitee.IsHonest).GroupBy(help => help.State).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"))}");
    }

    private void None(string what, long found) => lines.Add(StoryLine.Of(what, 0, found));
}
