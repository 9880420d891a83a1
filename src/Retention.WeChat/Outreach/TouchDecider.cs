using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A touch with what became of it.</summary>
/// <param name="Held">What the caps said; <see cref="PressureFact.Reserved"/> when a slot is held for it.</param>
/// <param name="Wanted">The channel they were asked for; null where it did not come to that.</param>
internal sealed record Decided(Touch Touch, OutreachDecision Decision, PressureFact Held, Channel? Wanted);

/// <summary>
/// Gathers the facts of many touches in a few reads and decides them. Rights are spent and slots held as decisions take
/// them, so that two touches to one fan never share either. Callers hold the fans' locks.
/// </summary>
internal sealed class TouchDecider(
    OutreachStore store, SendRights rights, ConsentBook consents, ChannelBlocks blocks, Cached<MarketingStop> stop, Cached<CampaignHolds> holds, Cached<KnownChannels> channels, IPressure pressure,
    OutreachRules rules, TimeProvider clock)
{
    /// <summary>Rules that may hold a touch one after the other before nobody asks any further.</summary>
    private const int HoldsMax = 8;

    /// <summary>Whether all marketing would be held now.</summary>
    public async ValueTask<bool> IsMarketingStoppedAsync(CancellationToken ct) => (await stop.GetAsync(ct)).StoppedAt is not null;

    public async Task<IReadOnlyList<Decided>> DecideAsync(IReadOnlyList<Touch> touches, IReadOnlyDictionary<Id<Fan>, Fan> people, CancellationToken ct)
    {
        if (touches.Count == 0)
            return [];
        var now = clock.GetUtcNow();
        var byMass = touches.Where(touch => touch.Content.Mass is not null).Select(touch => touch.FanId).Distinct().ToList();
        if (byMass.Count > 0)
            await rights.OpenMonthAsync(byMass, now, ct);
        var ids = touches.Select(touch => touch.FanId).Distinct().ToList();
        var board = await GatherAsync(ids, people, await rights.ListOpenAsync(ids, now, ct), now, ct);
        var decided = new List<Decided>(touches.Count);
        // One touch a fan in each round: the second sees what the first has taken.
        foreach (var round in touches.GroupBy(touch => touch.FanId).SelectMany(own => own.Select((touch, turn) => (touch, turn))).GroupBy(each => each.turn).OrderBy(each => each.Key))
            decided.AddRange(await DecideRoundAsync([.. round.Select(each => each.touch)], board, ct));
        return decided;
    }

    /// <summary>
    /// What would become of a touch if nothing else happened; takes nothing and needs no lock. One that has to wait is looked
    /// at again for the moment at which it may leave: by then another rule may hold it, or its window may be over.
    /// </summary>
    public async Task<OutreachDecision> LookAsync(Touch touch, Fan fan, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var board = await GatherAsync([fan.Id], new Dictionary<Id<Fan>, Fan> { [fan.Id] = fan }, await rights.LookAsync(fan.Id, now, ct), now, ct);
        var decision = await LookAsync(touch, board, board.Now, ct);
        List<TouchCheck> trace = [.. decision.Checks];
        for (var turn = 0; turn < HoldsMax && decision is OutreachDecision.Defer { Until: var until }; turn++)
        {
            var then = await LookAsync(touch, board, until, ct);
            if (then is OutreachDecision.Send)
                break;
            trace.AddRange(then.Checks.Where(check => !check.Passed && !trace.Exists(seen => seen.Finding == check.Finding && seen.Channel == check.Channel)).Select(check => check.SeenAt(until)));
            decision = then;
        }

        return decision switch
        {
            OutreachDecision.Defer defer => new OutreachDecision.Defer(defer.Until, defer.Why, trace),
            OutreachDecision.Suppress suppress => new OutreachDecision.Suppress(suppress.Why, trace),
            _ => decision,
        };
    }

    private async Task<OutreachDecision> LookAsync(Touch touch, FactBoard board, DateTimeOffset at, CancellationToken ct)
    {
        var known = board.FactsOf(touch, new PressureFact.Free());
        var facts = known with { Now = at, Rights = [.. known.Rights.Select(right => SendRights.AsOf(right, at))] };
        var free = OutreachDecision.Decide(touch, facts, rules);
        if (free is not OutreachDecision.Send send)
            return free;
        var fact = (await pressure.LookAsync([Wish(touch, send.Channel)], at, ct))[0];
        if (fact is PressureFact.Held { Holders.Count: > 0 } full
            && await FindPlaceAsync(touch, send.Channel, await store.ListLowerPlannedAsync(full.Holders, touch.Priority, ct), at, ct) is { } loser)
            return new OutreachDecision.Send(send.Channel, send.Right, send.Content, send.CostMilliYuan, [.. send.Checks, TakesPlaceOf(loser, passed: true)]);
        return OutreachDecision.Decide(touch, facts with { Pressure = fact }, rules);
    }

    /// <summary>Of touches of lower priority the first without whose slot this one would pass: none makes room in vain.</summary>
    public async Task<OutreachMessage?> FindPlaceAsync(Touch touch, Channel channel, IReadOnlyList<OutreachMessage> lower, DateTimeOffset at, CancellationToken ct)
    {
        if (lower.Count == 0)
            return null;
        var facts = await pressure.LookAsync([.. lower.Select(each => Wish(touch, channel) with { InPlaceOf = each.TouchKey })], at, ct);
        return lower.Zip(facts).FirstOrDefault(each => each.Second is PressureFact.Free).First;
    }

    internal static TouchCheck TakesPlaceOf(OutreachMessage loser, bool passed, DateTimeOffset? at = null) =>
        new(CheckNames.Pressure, passed, "takes_place", loser.Channel, Seen("of", loser.TouchKey, loser.Priority), at);

    internal static Dictionary<string, string> Seen(string name, string key, int priority) => new(StringComparer.Ordinal) { [name] = key, ["priority"] = $"{priority}" };

    private async Task<IReadOnlyList<Decided>> DecideRoundAsync(IReadOnlyList<Touch> touches, FactBoard board, CancellationToken ct)
    {
        var open = touches.Select(touch => (Touch: touch, Decision: OutreachDecision.Decide(touch, board.FactsOf(touch, new PressureFact.Free()), rules))).ToList();
        var wishes = open.Where(each => each.Decision is OutreachDecision.Send).Select(each => Wish(each.Touch, ((OutreachDecision.Send)each.Decision).Channel)).ToList();
        var answers = wishes.Count == 0 ? [] : await pressure.ReserveAsync(wishes, board.Now, ct);
        var held = wishes.Zip(answers).ToDictionary(pair => pair.First.TouchKey, pair => pair.Second, StringComparer.Ordinal);
        var decided = new List<Decided>(touches.Count);
        foreach (var (touch, unhindered) in open)
        {
            var fact = held.GetValueOrDefault(touch.Key, new PressureFact.Free());
            var decision = fact is PressureFact.Free ? unhindered : OutreachDecision.Decide(touch, board.FactsOf(touch, fact), rules);
            if (decision is OutreachDecision.Send { Right: { } right })
            {
                board.Spend(right);
                await rights.SpendAsync(right.Id, ct);
            }

            decided.Add(new Decided(touch, decision, fact, (unhindered as OutreachDecision.Send)?.Channel));
        }

        return decided;
    }

    private async Task<FactBoard> GatherAsync(
        IReadOnlyCollection<Id<Fan>> ids, IReadOnlyDictionary<Id<Fan>, Fan> people, IReadOnlyList<SendRight> open, DateTimeOffset now, CancellationToken ct) => new(
        now,
        people,
        open.GroupBy(right => right.FanId).ToDictionary(own => own.Key, own => own.ToList()),
        await consents.OfAsync(ids, ct),
        await blocks.ListAsync(ids, ct),
        (await stop.GetAsync(ct)).StoppedAt,
        await holds.GetAsync(ct),
        (await channels.GetAsync(ct)).All);

    private static PressureWish Wish(Touch touch, Channel channel) => new(touch.FanId, touch.Key, touch.Purpose, channel, touch.Budget, touch.Campaign);

    /// <summary>The facts of one batch. What decisions spend is taken off it.</summary>
    private sealed class FactBoard(
        DateTimeOffset now,
        IReadOnlyDictionary<Id<Fan>, Fan> people,
        Dictionary<Id<Fan>, List<SendRight>> open,
        Dictionary<Id<Fan>, Consents> words,
        ILookup<Id<Fan>, ChannelBlock> closed,
        DateTimeOffset? stoppedAt,
        CampaignHolds holds,
        IReadOnlySet<Channel> channels)
    {
        public DateTimeOffset Now => now;

        public TouchFacts FactsOf(Touch touch, PressureFact fact)
        {
            var fan = people[touch.FanId];
            return new TouchFacts(
                now, fan.Account, fan.OpenId is null ? FanState.Left : fan.State, words.GetValueOrDefault(fan.Id, Consents.None), fan.PhoneCipher is not null,
                open.GetValueOrDefault(fan.Id, []), [.. closed[fan.Id], .. closed[ChannelBlocks.Everybody]], stoppedAt, fact)
            {
                CampaignHold = holds.ReasonOf(touch.Campaign, touch.Purpose),
                KnownChannels = channels,
            };
        }

        public void Spend(SendRight right)
        {
            var own = open[right.FanId];
            if (right.IsCounted)
                own[own.FindIndex(each => each.Id == right.Id)] = right with { Remaining = right.Remaining - 1 };
        }
    }
}
