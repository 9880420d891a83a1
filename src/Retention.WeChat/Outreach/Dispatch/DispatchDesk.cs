using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Claims planned messages under a lease and records what became of them. Leases run on the machine's clock; a send
/// whose outcome is unknown is repeated only where the provider drops repeats, else it stays unknown.
/// </summary>
internal sealed partial class DispatchDesk(
    DispatchStore store,
    DepartureBoard departures,
    LessonBook lessons,
    CampaignBrake brake,
    SendRights rights,
    IPressure pressure,
    IEnumerable<IChannelSender> senders,
    ChannelCircuits circuits,
    Db db,
    IdGenerator ids,
    TimeProvider clock,
    IOptions<OutreachOptions> options,
    ILogger<DispatchDesk> logger)
{
    /// <summary>Messages claimed at once.</summary>
    public const int BatchMax = 512;

    /// <summary>Outlasts a full queue of sends that all run into their timeout.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly TimeProvider machine = TimeProvider.System;

    /// <returns>How many messages of the route are due, counted no further than to the limit.</returns>
    public Task<int> CountDueAsync(ChannelRoute route, int limit, CancellationToken ct) => store.CountDueAsync(route, clock.GetUtcNow(), limit, ct);

    /// <returns>The most urgent first.</returns>
    public Task<IReadOnlyList<Dispatch>> ClaimAsync(ChannelRoute route, int limit, CancellationToken ct) => db.InTransactionAsync<IReadOnlyList<Dispatch>>(
        async token =>
        {
            var now = clock.GetUtcNow();
            var due = await store.LockDueAsync(route, now, limit, token);
            if (due.Count == 0)
                return [];
            var lease = ids.Next();
            await store.ClaimAsync(due, lease, now, machine.GetUtcNow() + Lease, token);
            return [.. (await store.ListClaimedAsync(due, lease, token)).OrderBy(dispatch => dispatch.Purpose)];
        },
        ct);

    /// <summary>The last look before a batch leaves.</summary>
    /// <returns>What stays, with why; null beside what may leave.</returns>
    public Task<IReadOnlyList<(Dispatch Dispatch, SendOutcome? Stays)>> CheckAsync(Channel channel, IReadOnlyList<Dispatch> claimed, CancellationToken ct) =>
        departures.CheckAsync(claimed, RepeatIsSafeFor(channel), ct);

    /// <summary>
    /// Writes down the outcomes of a batch in one transaction; one by one where one of them cannot be written, which must not
    /// cost the others theirs. A sender that was paused past its lease changes nothing.
    /// </summary>
    public async Task RecordAsync(IReadOnlyCollection<(Dispatch Dispatch, SendOutcome Outcome)> outcomes, CancellationToken ct)
    {
        try
        {
            await db.InTransactionAsync(token => WriteAsync(outcomes, token), ct);
        }
        catch (Exception error) when (Dialect.IsOwnFault(error, ct))
        {
            foreach (var each in outcomes)
                await RecordAloneAsync(each.Dispatch, each.Outcome, ct);
        }

        foreach (var (dispatch, outcome) in outcomes)
            RetentionTelemetry.MessageSent(dispatch.Channel.ToString(), outcome.GetType().Name);
        await brake.LearnAsync(outcomes, ct);
    }

    /// <summary>Settles messages whose sender died: repeated where that is safe, unknown where it is not.</summary>
    public async Task<int> ResolveAbandonedAsync(CancellationToken ct)
    {
        var abandoned = await store.ListAbandonedAsync(machine.GetUtcNow(), BatchMax, ct);
        if (abandoned.Count > 0)
            await RecordAsync([.. abandoned.Select(dispatch => (dispatch, (SendOutcome)new SendOutcome.Unknown("发送时程序中断，无法确定是否送达。")))], ct);
        return abandoned.Count;
    }

    /// <summary>What cannot be written even alone stays under its lease and is settled as abandoned.</summary>
    private async Task RecordAloneAsync(Dispatch dispatch, SendOutcome outcome, CancellationToken ct)
    {
        try
        {
            await db.InTransactionAsync(token => WriteAsync([(dispatch, outcome)], token), ct);
        }
        catch (Exception error) when (Dialect.IsOwnFault(error, ct))
        {
            Log.NotWritten(logger, error, dispatch.Id.Value, outcome.GetType().Name);
        }
    }

    private async Task WriteAsync(IReadOnlyCollection<(Dispatch Dispatch, SendOutcome Outcome)> outcomes, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rulings = outcomes.Select(each => new Ruling(
            each.Dispatch, each.Outcome, Verdict.Of(each.Dispatch, each.Outcome, now, options.Value.AttemptsMax, RepeatIsSafeFor(each.Dispatch.Channel), circuits.SignsOf(each.Dispatch.Route)))).ToList();
        // Fans are locked before messages, as everywhere.
        await lessons.LockAsync(rulings.Where(ruling => ruling.Lessons.Count > 0).Select(ruling => (ruling.Dispatch.FanId, ruling.Lessons)), ct);
        foreach (var claim in rulings.GroupBy(ruling => ruling.Dispatch.LeaseToken).OrderBy(claim => claim.Key))
            await WriteAsync(claim.Key, [.. claim], now, ct);
    }

    private async Task WriteAsync(long token, IReadOnlyList<Ruling> claim, DateTimeOffset now, CancellationToken ct)
    {
        var sent = claim.Where(ruling => ruling.Verdict is Verdict.Sent).ToList();
        await WriteSentAsync(token, sent, now, ct);
        var rest = claim.Where(ruling => ruling.Verdict is not Verdict.Sent).ToList();
        // What goes back, goes back once: only for rows this lease still holds.
        var held = rest.Count == 0 ? [] : (await store.LockHeldAsync([.. rest.Select(ruling => ruling.Dispatch.Id.Value)], token, ct)).ToHashSet();
        rest.RemoveAll(ruling => !held.Contains(ruling.Dispatch.Id.Value));
        foreach (var (dispatch, _, _) in rest.Where(ruling => ruling.Verdict is Verdict.Unknown))
        {
            if (dispatch.ForeseenReceipt is { } receipt)
                await store.ExpectAsync(dispatch.Id.Value, token, receipt, ct);
        }

        foreach (var alike in rest.GroupBy(ruling => ruling.Verdict))
            await WriteAsync(token, alike.Key, [.. alike.Select(ruling => ruling.Dispatch.Id.Value)], now, ct);
        foreach (var ruling in rest)
            await SettleRightAsync(ruling, ct);

        var left = sent.Concat(rest.Where(ruling => ruling.Verdict is Verdict.Unknown)).Where(ruling => ruling.HoldsSlot).Select(ruling => new SentTouch(ruling.Dispatch.FanId, ruling.Dispatch.TouchKey, now)).ToList();
        var stayed = rest.Where(ruling => ruling is { HoldsSlot: true, Verdict: Verdict.Anew or Verdict.Ended }).Select(ruling => ruling.Dispatch.Touch).ToList();
        // After commit: a slot given back too early could let a second message through.
        if (left.Count > 0)
            await db.AfterCommitAsync(after => pressure.ConfirmAsync(left, after), ct);
        if (stayed.Count > 0)
            await db.AfterCommitAsync(after => pressure.GiveBackAsync(stayed, after), ct);
    }

    private async Task WriteSentAsync(long token, IReadOnlyList<Ruling> sent, DateTimeOffset now, CancellationToken ct)
    {
        var plain = sent.Where(ruling => ruling.ProviderId is null).Select(ruling => ruling.Dispatch.Id.Value).ToList();
        if (plain.Count > 0)
            await store.SentAsync(plain, token, now, ct);
        if (plain.Count < sent.Count)
            await store.SentAsync([.. sent.Where(ruling => ruling.ProviderId is not null).Select(ruling => (ruling.Dispatch.Id.Value, ruling.ProviderId!))], token, now, ct);
    }

    private ValueTask WriteAsync(long token, Verdict verdict, IReadOnlyCollection<long> messages, DateTimeOffset now, CancellationToken ct) => verdict switch
    {
        Verdict.Again again => store.AgainAsync(messages, token, again, ct),
        Verdict.Anew anew => store.AnewAsync(messages, token, anew, ct),
        Verdict.Ended ended => store.EndAsync(messages, token, ended, now, ct),
        Verdict.Unknown unknown => store.DoubtAsync(messages, token, unknown.Text, ct),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A right that was not spent goes back, unless the refusal says that it is gone.</summary>
    private async Task SettleRightAsync(Ruling ruling, CancellationToken ct)
    {
        var isGone = ruling.Outcome is SendOutcome.Refused refused && await lessons.LearnAsync(ruling.Dispatch, refused, ct);
        if (!isGone && ruling is { Verdict: Verdict.Anew or Verdict.Ended, Dispatch.SendRightId: { } right })
            await rights.GiveBackAsync(right, ct);
    }

    private TimeSpan RepeatIsSafeFor(Channel channel) => senders.First(sender => sender.Channel == channel).RepeatIsSafeFor;

    private sealed record Ruling(Dispatch Dispatch, SendOutcome Outcome, Verdict Verdict)
    {
        public string? ProviderId => (Verdict as Verdict.Sent)?.ProviderId;

        public bool HoldsSlot => Dispatch.HeldUntil is not null;

        public IReadOnlyList<Lesson> Lessons => Outcome is SendOutcome.Refused refused ? Outreach.Lessons.Of(Dispatch.Channel, refused.Code, refused.Said) : [];
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The outcome of message {MessageId} ({Outcome}) cannot be written down; it will be settled as abandoned.")]
        public static partial void NotWritten(ILogger logger, Exception error, long messageId, string outcome);
    }
}
