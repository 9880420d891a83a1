using System.Diagnostics;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Where features ask to say something to a fan. Each touch gets one decision, stored with its checks in the transaction
/// that asked; planned ones leave after its commit.
/// </summary>
internal sealed partial class OutreachDesk(
    OutreachStore store,
    FanRegistry fans,
    ConsentBook consents,
    TouchDecider decider,
    SendRights rights,
    ChannelBlocks blocks,
    IPressure pressure,
    OutreachRules rules,
    DispatchWake dispatch,
    Db db,
    IdGenerator ids,
    TimeProvider clock,
    ILogger<OutreachDesk> logger) : IForgetFans
{
    /// <summary>How soon one that could not be decided is looked at again.</summary>
    internal static readonly TimeSpan UndecidedRetry = TimeSpan.FromMinutes(1);

    /// <summary>Touches decided in one transaction.</summary>
    public const int BatchMax = 200;

    /// <summary>Decides touches; those whose key is known are passed over.</summary>
    /// <returns>How many were new.</returns>
    public Task<int> AskAsync(IReadOnlyCollection<Touch> touches, CancellationToken ct) => touches.Count == 0 ? Task.FromResult(0) : db.InTransactionAsync(
        async token =>
        {
            var people = await LockAsync(touches.Select(touch => touch.FanId), token);
            var known = (await store.ListKnownKeysAsync([.. touches.Select(touch => touch.Key)], token)).ToHashSet(StringComparer.Ordinal);
            var fresh = touches.Where(touch => known.Add(touch.Key)).ToList();
            foreach (var decided in await decider.DecideAsync(fresh, people, token))
                await store.InsertAsync(await ApplyAsync(New(decided.Touch, MessageState.Planned, clock.GetUtcNow()), decided, people[decided.Touch.FanId].Account, token), token);
            if (fresh.Count > 0)
                await db.AfterCommitAsync(WakeSendersAsync, token);
            return fresh.Count;
        },
        ct);

    /// <summary>
    /// Leaves an answer for the callback that asked for it. Not taken by <paramref name="offeredUntil"/>, it is decided
    /// like any other touch.
    /// </summary>
    public async Task<OutreachMessage> OfferAsync(Touch answer, DateTimeOffset offeredUntil, CancellationToken ct)
    {
        var message = New(answer, MessageState.Offered, offeredUntil);
        await store.InsertAsync(message, ct);
        return message;
    }

    /// <summary>Takes offered answers for the replies to their callbacks.</summary>
    /// <returns>Those that were taken; the others are already on their way otherwise.</returns>
    public Task<HashSet<Id<OutreachMessage>>> TakeOfferedAsync(IReadOnlyCollection<Id<OutreachMessage>> messageIds, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var open = await store.LockOfferedAsync(messageIds, token);
            if (open.Count > 0)
                await store.TakeOfferedAsync(open, clock.GetUtcNow(), token);
            return open.Select(id => new Id<OutreachMessage>(id)).ToHashSet();
        },
        ct);

    public Task<OutreachMessage?> FindAsync(Id<OutreachMessage> id, CancellationToken ct) => store.FindAsync(id, ct);

    /// <summary>
    /// Decides again what was deferred or offered and has come due, answers first and by themselves: they may have a minute,
    /// and what a morning sets free takes longer. One that breaks is put off and holds up no other.
    /// </summary>
    /// <returns>How many were due.</returns>
    public async Task<int> DecideDueAsync(CancellationToken ct) =>
        await DecideDueAsync(await store.ListDueAnswersAsync(clock.GetUtcNow(), BatchMax, ct), ct)
        + await DecideDueAsync(await store.ListDueAsync(await decider.IsMarketingStoppedAsync(ct), clock.GetUtcNow(), BatchMax, ct), ct);

    private async Task<int> DecideDueAsync(IReadOnlyList<DueMessage> due, CancellationToken ct)
    {
        if (due.Count == 0)
            return 0;
        try
        {
            await DecideAsync(due, ct);
        }
        catch (Exception error) when (Dialect.IsOwnFault(error, ct))
        {
            foreach (var row in due)
                await DecideAloneAsync(row, ct);
        }

        return due.Count;
    }

    private async Task DecideAloneAsync(DueMessage due, CancellationToken ct)
    {
        try
        {
            await DecideAsync([due], ct);
        }
        catch (Exception error) when (Dialect.IsOwnFault(error, ct))
        {
            Log.Undecided(logger, error, due.Id);
            await store.PutOffAsync(due.Id, clock.GetUtcNow(), clock.GetUtcNow() + UndecidedRetry, ct);
        }
    }

    private async Task DecideAsync(IReadOnlyList<DueMessage> due, CancellationToken ct) =>
        await db.InTransactionAsync(
            async token =>
            {
                var people = await LockAsync(due.Select(row => row.FanId), token);
                // Higher priorities first: within a batch they shall not have to take a slot back.
                var undecided = (await store.LockUndecidedAsync([.. due.Select(row => row.Id)], clock.GetUtcNow(), token)).ToLookup(row => row.Content is not null);
                // Erased since it was asked for: nothing is left to say.
                if (undecided[false].Select(row => row.Id.Value).ToList() is { Count: > 0 } erased)
                    await store.CancelAsync(erased, "erased", clock.GetUtcNow(), token);
                var rows = undecided[true].OrderByDescending(row => row.Priority).ToList();
                var byKey = rows.ToDictionary(row => row.TouchKey, StringComparer.Ordinal);
                foreach (var decided in await decider.DecideAsync([.. rows.Select(row => row.ToTouch())], people, token))
                    await store.SaveDecisionAsync(await ApplyAsync(byKey[decided.Touch.Key], decided, people[decided.Touch.FanId].Account, token), token);
            },
            ct);

    /// <summary>
    /// Keeps a fan's word; a no holds at once, also for what is waiting to be sent: a no to everything ends it, a no to its
    /// channel leaves it the others.
    /// </summary>
    public Task TakeConsentAsync(Id<Fan> fanId, ConsentChange change, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            await fans.ConsentAsync(fanId, change, token);
            // A no that comes late takes back nothing that a newer yes allows.
            if (change.Given || (await consents.OfAsync(fanId, token)).RefusalOf(change.Channel, change.Purpose) is null)
                return;
            var refused = (await store.LockPendingAsync(fanId, token)).Where(row => IsRefused(row, change)).ToList();
            if (change.Channel == ConsentChannel.All)
                await CancelAsync(refused, "opted_out", token);
            else
                await HoldAsync(refused, "refused", clock.GetUtcNow(), token);
        },
        ct);

    /// <summary>
    /// A fan took back what a subscribe prompt had given: it is gone, and what waited to be sent by it is decided anew. The
    /// caller has locked the fan.
    /// </summary>
    /// <param name="kinds">Refusing a prompt takes back what lasts only; switching the template off, all of it.</param>
    public async Task TakeBackGrantsAsync(Id<Fan> fanId, string templateId, IReadOnlyCollection<SendRightKind> kinds, CancellationToken ct)
    {
        var grants = await rights.ListGrantsAsync(fanId, templateId, kinds, ct);
        if (grants.Count == 0)
            return;
        var waiting = (await store.LockPendingAsync(fanId, ct)).Where(row => row.SendRightId is { } right && grants.Contains(right)).ToList();
        await HoldAsync(waiting, "no_grant", clock.GetUtcNow(), ct);
        foreach (var grant in grants)
            await rights.LoseAsync(grant, ct);
    }

    /// <summary>Drops everything that is not yet on its way to a fan, e.g. because they left.</summary>
    public async Task CancelAsync(Id<Fan> fanId, string reason, CancellationToken ct) => await CancelAsync(await store.LockPendingAsync(fanId, ct), reason, ct);

    /// <summary>Drops messages that are not yet on their way. The caller has locked them.</summary>
    public async Task CancelAsync(IReadOnlyCollection<PendingMessage> messages, string reason, CancellationToken ct)
    {
        if (messages.Count == 0)
            return;
        await store.CancelAsync([.. messages.Select(message => message.Id)], reason, clock.GetUtcNow(), ct);
        await ReleaseAsync(messages, ct);
    }

    /// <summary>Drops one message, unless it has left or may have.</summary>
    /// <returns>Whether it waited.</returns>
    public Task<bool> CancelAsync(OutreachMessage message, string reason, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            await LockAsync([message.FanId], token);
            var waiting = await store.LockPendingAsync([message.Id.Value], [MessageState.Offered, MessageState.Planned, MessageState.Deferred], token);
            await CancelAsync(waiting, reason, token);
            return waiting.Count > 0;
        },
        ct);

    /// <summary>Drops a batch of what a campaign has waiting, sent or on its way excepted.</summary>
    /// <returns>How many were found.</returns>
    public Task<int> CancelAsync(string campaign, string reason, CancellationToken ct) => WithCampaignAsync(
        campaign, [MessageState.Planned, MessageState.Deferred], (rows, token) => CancelAsync(rows, reason, token), ct);

    /// <summary>Takes back a batch of what a campaign has planned; it waits until it is released, or expires.</summary>
    /// <returns>How many were found.</returns>
    public Task<int> HoldAsync(string campaign, string reason, CancellationToken ct) => WithCampaignAsync(
        campaign, [MessageState.Planned], (rows, token) => HoldAsync([.. rows.Where(row => CampaignHolds.Covers(reason, row.Purpose))], reason, null, token), ct);

    /// <summary>Takes back what waited for its turn past its latest time, e.g. behind a channel that is down; decided anew, it expires.</summary>
    /// <returns>How many were found.</returns>
    public async Task<int> TakeBackStaleAsync(CancellationToken ct) => await WithAsync(
        await store.ListStaleAsync(clock.GetUtcNow(), BatchMax, ct), [MessageState.Planned], (rows, token) => HoldAsync(rows, "expired", clock.GetUtcNow(), token), ct);

    /// <summary>Takes back messages that did not leave; they are decided anew. The caller has locked them.</summary>
    /// <param name="dueAt">When they are decided anew; null for not before they expire.</param>
    public async Task HoldAsync(IReadOnlyCollection<PendingMessage> messages, string reason, DateTimeOffset? dueAt, CancellationToken ct)
    {
        if (messages.Count == 0)
            return;
        await store.HoldAsync([.. messages.Select(message => message.Id)], reason, dueAt, ct);
        await ReleaseAsync(messages, ct);
    }

    /// <summary>Lets held messages of a campaign be decided anew.</summary>
    /// <returns>How many.</returns>
    public Task<int> ReleaseAsync(string campaign, string reason, int limit, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var held = await store.ListHeldAsync(campaign, reason, limit, token);
            if (held.Count > 0)
                await store.ReleaseAsync(held, clock.GetUtcNow(), token);
            return held.Count;
        },
        ct);

    /// <summary>
    /// Gives back what the decisions on these messages took; their rows say so already. Slots only after commit, or a rollback
    /// would leave a planned message without one.
    /// </summary>
    public async Task ReleaseAsync(IReadOnlyCollection<PendingMessage> messages, CancellationToken ct)
    {
        foreach (var right in messages.Select(message => message.SendRightId).OfType<long>())
            await rights.GiveBackAsync(right, ct);
        List<TouchRef> slots = [.. messages.Where(message => message.HeldUntil is not null).Select(message => new TouchRef(message.FanId, message.TouchKey, message.HeldUntil))];
        if (slots.Count > 0)
            await db.AfterCommitAsync(token => pressure.GiveBackAsync(slots, token), ct);
    }

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct)
    {
        await store.ForgetContentAsync(id, ct);
        await rights.ForgetAsync(id, ct);
        await blocks.ForgetAsync(id, ct);
    }

    private Task WakeSendersAsync(CancellationToken ct)
    {
        dispatch.WakeAll();
        return Task.CompletedTask;
    }

    private static bool IsRefused(PendingMessage row, ConsentChange change) =>
        row.Purpose != TouchPurpose.Transactional
        && ConsentRules.PurposeOf(row.Purpose) == change.Purpose
        && (change.Channel == ConsentChannel.All || (row.Channel is { } channel && ConsentRules.ChannelOf(channel) == change.Channel));

    private async Task<int> WithCampaignAsync(
        string campaign, IReadOnlyCollection<MessageState> states, Func<IReadOnlyList<PendingMessage>, CancellationToken, Task> work, CancellationToken ct) =>
        await WithAsync(await store.ListOfCampaignAsync(campaign, states, BatchMax, ct), states, work, ct);

    /// <summary>Fans before messages, as everywhere.</summary>
    private async Task<int> WithAsync(
        IReadOnlyList<DueMessage> found, IReadOnlyCollection<MessageState> states, Func<IReadOnlyList<PendingMessage>, CancellationToken, Task> work, CancellationToken ct)
    {
        if (found.Count == 0)
            return 0;
        await db.InTransactionAsync(
            async token =>
            {
                await LockAsync(found.Select(row => row.FanId), token);
                await work(await store.LockPendingAsync([.. found.Select(row => row.Id)], states, token), token);
            },
            ct);
        return found.Count;
    }

    private async Task<Dictionary<Id<Fan>, Fan>> LockAsync(IEnumerable<Id<Fan>> fanIds, CancellationToken ct) =>
        (await fans.LockAsync([.. fanIds.Distinct()], ct)).ToDictionary(fan => fan.Id);

    private OutreachMessage New(Touch touch, MessageState state, DateTimeOffset dueAt) => new(
        ids.Next<OutreachMessage>(), touch.FanId, touch.Key, touch.Purpose, touch.Campaign, touch.Budget, touch.Priority, state, null, null,
        MessageJson.Write(touch.Content), touch.Policy == TouchPolicy.Default ? null : MessageJson.Write(touch.Policy), null, null, dueAt, touch.ExpiresAt,
        null, null, null, 0, 0, null, null, null, null, clock.GetUtcNow(), null, null);

    private async Task<OutreachMessage> ApplyAsync(OutreachMessage message, Decided decided, FanAccount account, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var decision = decided.Decision;
        if (decided is { Held: PressureFact.Held { Holders.Count: > 0 } full, Wanted: { } channel } && await TakePlaceAsync(decided.Touch, channel, full, ct) is { } taken)
            decision = taken;
        RetentionTelemetry.TouchDecided(decision.GetType().Name, decision.Reason);
        var traced = message with { Decision = MessageJson.Write(decision.Checks), Reason = decision is OutreachDecision.Send ? null : decision.Reason };
        return decision switch
        {
            OutreachDecision.Send send => Planned(traced, send, decided, account, now),
            OutreachDecision.Defer defer => traced with { State = MessageState.Deferred, Lane = Lanes.OfDeferred(message.Purpose, defer.Why), Channel = null, DueAt = defer.Until },
            OutreachDecision.Suppress => traced with { State = MessageState.Suppressed, Lane = null, ClosedAt = now },
            OutreachDecision.Expire => traced with { State = MessageState.Expired, Lane = null, ClosedAt = now },
            _ => throw new UnreachableException(),
        };
    }

    private OutreachMessage Planned(OutreachMessage message, OutreachDecision.Send send, Decided decided, FanAccount account, DateTimeOffset now)
    {
        var heldUntil = (decided.Held as PressureFact.Reserved)?.HeldUntil;
        return message with
        {
            State = MessageState.Planned,
            Channel = send.Channel,
            Content = send.Content == decided.Touch.Content ? message.Content : MessageJson.Write(send.Content),
            CostMilliYuan = send.CostMilliYuan,
            Lane = Lanes.Of(ChannelRoute.Of(send.Channel, account), message.Purpose),
            SendRightId = send.Right?.Id,
            DueAt = now,
            HeldUntil = heldUntil,
            CountsUntil = heldUntil + rules.Pressure.Longest,
        };
    }

    /// <summary>
    /// A touch of higher priority takes the place of a lower one that waits to be sent, if that lets it pass. The lower one
    /// goes back to waiting and says so; its slot is free after commit, when the higher one is decided again.
    /// </summary>
    /// <returns>Null when nobody has to make room.</returns>
    private async Task<OutreachDecision?> TakePlaceAsync(Touch touch, Channel channel, PressureFact.Held full, CancellationToken ct)
    {
        var lower = await store.LockLowerPlannedAsync(full.Holders, touch.Priority, ct);
        if (await decider.FindPlaceAsync(touch, channel, lower, clock.GetUtcNow(), ct) is not { } loser)
            return null;
        var now = clock.GetUtcNow();
        var waits = full.Until < loser.ExpiresAt;
        var check = new TouchCheck(CheckNames.Pressure, false, "displaced", loser.Channel, TouchDecider.Seen("by", touch.Key, touch.Priority), full.Until);
        await store.DisplaceAsync(loser, waits, waits ? "displaced" : "displaced_past_expiry", MessageJson.Write<List<TouchCheck>>([.. loser.ReadChecks(), check]), full.Until, now, ct);
        await ReleaseAsync([new PendingMessage(loser.Id.Value, loser.FanId, loser.TouchKey, loser.Purpose, loser.Channel, loser.SendRightId, loser.HeldUntil)], ct);
        return new OutreachDecision.Defer(now, "takes_place", [TouchDecider.TakesPlaceOf(loser, passed: false, now)]);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Message {MessageId} could not be decided; it is looked at again in a minute, until its latest time.")]
        public static partial void Undecided(ILogger logger, Exception error, long messageId);
    }
}
