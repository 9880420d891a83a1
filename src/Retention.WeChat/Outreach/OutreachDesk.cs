using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Where features ask to say something to a fan. Each touch gets one decision, stored with its reasons in the
/// transaction that asked; planned ones leave after its commit.
/// </summary>
internal sealed class OutreachDesk(
    OutreachStore store,
    FanRegistry fans,
    SendRights rights,
    ICooldowns cooldowns,
    Db db,
    IdGenerator ids,
    TimeProvider clock,
    IOptions<OutreachOptions> options) : IForgetFans
{
    /// <summary>Touches decided in one transaction.</summary>
    public const int BatchMax = 200;

    private readonly OutreachRules rules = options.Value.ToRules();

    /// <summary>Decides touches; those whose key is known are passed over.</summary>
    public Task AskAsync(IReadOnlyCollection<Touch> touches, CancellationToken ct) => touches.Count == 0 ? Task.CompletedTask : db.InTransactionAsync(
        async token =>
        {
            var people = (await fans.LockAsync([.. touches.Select(touch => touch.FanId).Distinct()], token)).ToDictionary(fan => fan.Id);
            var known = (await store.ListKnownKeysAsync([.. touches.Select(touch => touch.Key)], token)).ToHashSet(StringComparer.Ordinal);
            var fresh = touches.Where(touch => known.Add(touch.Key)).ToList();
            foreach (var (touch, decision, cooldown) in await DecideAsync(fresh, people, token))
                await store.InsertAsync(Apply(New(touch, MessageState.Planned, clock.GetUtcNow()), decision), Until(cooldown), token);
        },
        ct);

    /// <summary>
    /// Leaves an answer for the callback that asked for it. Not taken by <paramref name="offeredUntil"/>, it is decided
    /// like any other touch.
    /// </summary>
    public async Task<OutreachMessage> OfferAsync(Touch answer, DateTimeOffset offeredUntil, CancellationToken ct)
    {
        var message = New(answer, MessageState.Offered, offeredUntil);
        await store.InsertAsync(message, null, ct);
        return message;
    }

    /// <summary>Takes an offered answer for the reply to its callback: false when it is already on its way otherwise.</summary>
    public Task<bool> TakeOfferedAsync(Id<OutreachMessage> id, CancellationToken ct) => store.TakeOfferedAsync(id, clock.GetUtcNow(), ct);

    public Task<OutreachMessage?> FindAsync(Id<OutreachMessage> id, CancellationToken ct) => store.FindAsync(id, ct);

    /// <summary>Decides again what was deferred or offered and has come due.</summary>
    /// <returns>How many were due.</returns>
    public async Task<int> DecideDueAsync(CancellationToken ct)
    {
        var due = await store.ListDueAsync(clock.GetUtcNow(), BatchMax, ct);
        if (due.Count == 0)
            return 0;
        await db.InTransactionAsync(
            async token =>
            {
                var people = (await fans.LockAsync([.. due.Select(row => row.FanId).Distinct()], token)).ToDictionary(fan => fan.Id);
                var rows = await store.LockUndecidedAsync([.. due.Select(row => row.Id)], clock.GetUtcNow(), token);
                var byKey = rows.ToDictionary(row => row.TouchKey, StringComparer.Ordinal);
                foreach (var (touch, decision, cooldown) in await DecideAsync([.. rows.Select(ToTouch)], people, token))
                    await store.DecideAsync(Apply(byKey[touch.Key], decision), Until(cooldown), token);
            },
            ct);
        return due.Count;
    }

    /// <summary>Drops what is not yet on its way, e.g. because the fan left or opted out.</summary>
    public async Task CancelAsync(Id<Fan> fanId, string reason, bool marketingOnly, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var pending = await store.ListPendingAsync(fanId, marketingOnly, ct);
        await store.CancelPendingAsync(fanId, reason, marketingOnly, now, ct);
        foreach (var message in pending)
        {
            if (message.SendRightId is { } right)
                await rights.GiveBackAsync(right, ct);
            await cooldowns.GiveBackAsync(fanId, message.TouchKey, ct);
        }
    }

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct)
    {
        await store.ForgetContentAsync(id, ct);
        await rights.ForgetAsync(id, ct);
    }

    private static Touch ToTouch(OutreachMessage row) => new(row.TouchKey, row.FanId, row.Purpose, row.ReadContent(), row.ExpiresAt);

    private static DateTimeOffset? Until(CooldownFact fact) => (fact as CooldownFact.Reserved)?.Until;

    /// <summary>
    /// Decides first as if the cool-down were free; only touches that could then leave reserve it, and are decided again
    /// with the answer. Rights are spent as decisions take them, so that two touches of a batch never share one.
    /// </summary>
    private async Task<List<(Touch Touch, OutreachDecision Decision, CooldownFact Cooldown)>> DecideAsync(
        IReadOnlyList<Touch> touches, Dictionary<Id<Fan>, Fan> people, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var open = (await rights.ListOpenAsync(people.Keys, now, ct)).GroupBy(right => right.FanId).ToDictionary(group => group.Key, group => group.ToList());
        var reserved = await ReserveAsync(touches, people, open, now, ct);
        var decided = new List<(Touch, OutreachDecision, CooldownFact)>(touches.Count);
        foreach (var touch in touches)
        {
            var cooldown = reserved.GetValueOrDefault(touch.Key, new CooldownFact.Free());
            var decision = OutreachDecision.Decide(touch, Facts(people[touch.FanId], open, cooldown, now), rules);
            if (decision is OutreachDecision.Send { Right: { } right })
            {
                open[touch.FanId] = [.. open[touch.FanId].Select(each => each.Id == right.Id ? each with { Remaining = each.Remaining - 1 } : each)];
                await rights.SpendAsync(right.Id, ct);
            }
            else if (decision is not OutreachDecision.Send && cooldown is CooldownFact.Reserved)
            {
                await cooldowns.GiveBackAsync(touch.FanId, touch.Key, ct);
                cooldown = new CooldownFact.Free();
            }

            RetentionTelemetry.TouchDecided(decision.GetType().Name, ReasonOf(decision));
            decided.Add((touch, decision, cooldown));
        }

        return decided;
    }

    private async Task<Dictionary<string, CooldownFact>> ReserveAsync(
        IReadOnlyList<Touch> touches, Dictionary<Id<Fan>, Fan> people, Dictionary<Id<Fan>, List<SendRight>> open, DateTimeOffset now, CancellationToken ct)
    {
        if (rules.Cooldown == TimeSpan.Zero)
            return [];
        var wishes = touches
            .Where(touch => touch.Purpose == TouchPurpose.Marketing
                && OutreachDecision.Decide(touch, Facts(people[touch.FanId], open, new CooldownFact.Free(), now), rules) is OutreachDecision.Send)
            .Select(touch => new CooldownWish(touch.FanId, touch.Key)).ToList();
        if (wishes.Count == 0)
            return [];
        var answers = await cooldowns.ReserveAsync(wishes, now, rules.Cooldown, ct);
        return wishes.Zip(answers).ToDictionary(pair => pair.First.TouchKey, pair => pair.Second, StringComparer.Ordinal);
    }

    private static TouchFacts Facts(Fan fan, Dictionary<Id<Fan>, List<SendRight>> open, CooldownFact cooldown, DateTimeOffset now) =>
        new(now, fan.OpenId is null ? FanState.Left : fan.State, fan.OptedOutAt, fan.PhoneCipher is not null, fan.SmsConsentAt, open.GetValueOrDefault(fan.Id, []), cooldown);

    private static string ReasonOf(OutreachDecision decision) => decision switch
    {
        OutreachDecision.Send send => send.Channel.ToString(),
        OutreachDecision.Defer defer => defer.Reason,
        OutreachDecision.Suppress suppress => suppress.Reason,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private OutreachMessage New(Touch touch, MessageState state, DateTimeOffset dueAt) => new(
        ids.Next<OutreachMessage>(), touch.FanId, touch.Key, touch.Purpose, state, null, MessageJson.Write(touch.Content), null, null, dueAt,
        touch.ExpiresAt, null, 0, null, null, null, null, clock.GetUtcNow(), null, null);

    private OutreachMessage Apply(OutreachMessage message, OutreachDecision decision)
    {
        var decided = message with { Decision = MessageJson.Write(decision.Checks) };
        return decision switch
        {
            OutreachDecision.Send send => decided with { State = MessageState.Planned, Channel = send.Channel, SendRightId = send.Right?.Id, DueAt = clock.GetUtcNow() },
            OutreachDecision.Defer defer => decided with { State = MessageState.Deferred, Reason = defer.Reason, DueAt = defer.Until },
            OutreachDecision.Suppress suppress => decided with { State = MessageState.Suppressed, Reason = suppress.Reason, ClosedAt = clock.GetUtcNow() },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
