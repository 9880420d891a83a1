using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Claims planned messages under a lease and records what became of them. Leases run on the machine's clock; a send
/// whose outcome is unknown is repeated only where the provider drops repeats, else it stays unknown.
/// </summary>
internal sealed class DispatchDesk(
    DispatchStore store,
    SendRights rights,
    IPressure pressure,
    IEnumerable<IChannelSender> senders,
    Db db,
    IdGenerator ids,
    TimeProvider clock,
    IOptions<OutreachOptions> options)
{
    public const int BatchMax = 200;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly TimeProvider machine = TimeProvider.System;

    public Task<IReadOnlyList<Dispatch>> ClaimAsync(int limit, CancellationToken ct) => db.InTransactionAsync<IReadOnlyList<Dispatch>>(
        async token =>
        {
            var planned = await store.ListPlannedAsync(clock.GetUtcNow(), limit, token);
            if (planned.Count == 0)
                return [];
            var lease = ids.Next();
            await store.ClaimAsync(planned, lease, clock.GetUtcNow(), machine.GetUtcNow() + Lease, token);
            return await store.ListClaimedAsync(lease, token);
        },
        ct);

    /// <summary>Writes down the outcomes of a batch in one transaction. A sender that was paused past its lease changes nothing.</summary>
    public async Task RecordAsync(IReadOnlyCollection<(Dispatch Dispatch, SendOutcome Outcome)> outcomes, CancellationToken ct)
    {
        var failed = new List<Dispatch>();
        await db.InTransactionAsync(
            async token =>
            {
                failed.Clear();
                foreach (var (dispatch, outcome) in outcomes.OrderBy(each => each.Dispatch.Id))
                {
                    if (await HasFailedAsync(dispatch, outcome, token))
                        failed.Add(dispatch);
                }
            },
            ct);
        foreach (var (dispatch, outcome) in outcomes)
            RetentionTelemetry.MessageSent(dispatch.Channel.ToString(), outcome.GetType().Name);
        // After commit: a slot given back too early could let a second message through.
        if (failed.Count > 0)
            await pressure.GiveBackAsync([.. failed.Select(dispatch => new TouchRef(dispatch.FanId, dispatch.TouchKey))], ct);
    }

    /// <summary>Settles messages whose sender died: repeated where that is safe, unknown where it is not.</summary>
    public async Task<int> ResolveAbandonedAsync(CancellationToken ct)
    {
        var abandoned = await store.ListAbandonedAsync(machine.GetUtcNow(), BatchMax, ct);
        if (abandoned.Count > 0)
            await RecordAsync([.. abandoned.Select(dispatch => (dispatch, (SendOutcome)new SendOutcome.Unknown("发送时程序中断，无法确定是否送达。")))], ct);
        return abandoned.Count;
    }

    /// <summary>Takes a provider's receipt. One that comes before its message was marked as sent is kept until then.</summary>
    public Task ReceiveAsync(string providerId, bool delivered, string? detail, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var state = delivered ? MessageState.Delivered : MessageState.Failed;
            if (!await store.SettleAsync(providerId, state, delivered ? null : detail, clock.GetUtcNow(), token))
                await store.KeepReceiptAsync(providerId, state, detail, clock.GetUtcNow(), token);
        },
        ct);

    /// <summary>Takes a status pulled from a provider that echoes our own id.</summary>
    public Task<bool> ReceiveByIdAsync(long messageId, string providerId, bool delivered, string? detail, CancellationToken ct) =>
        store.SettleByIdAsync(messageId, providerId, delivered ? MessageState.Delivered : MessageState.Failed, delivered ? null : detail, clock.GetUtcNow(), ct);

    /// <summary>Brings receipts that came early together with their messages.</summary>
    public Task<int> MatchReceiptsAsync(CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var waiting = await store.ListMatchingReceiptsAsync(BatchMax, token);
            foreach (var receipt in waiting)
            {
                await store.SettleAsync(receipt.ProviderId, receipt.Outcome, receipt.Detail, clock.GetUtcNow(), token);
                await store.DropReceiptAsync(receipt.ProviderId, token);
            }

            return waiting.Count;
        },
        ct);

    /// <returns>Whether the message failed for good.</returns>
    private async Task<bool> HasFailedAsync(Dispatch dispatch, SendOutcome outcome, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        switch (outcome)
        {
            case SendOutcome.Accepted accepted:
                await store.CloseAsync(dispatch, MessageState.Sent, accepted.ProviderId, null, null, now, ct);
                return false;
            case SendOutcome.NotNow later when RetryAt(dispatch, later.After) is { } at:
                await store.ReturnAsync(dispatch, MessageState.Planned, at, later.Code, later.Text, ct);
                return false;
            case SendOutcome.NotNow later:
                return await FailAsync(dispatch, later.Code, later.Text, ct);
            case SendOutcome.RightLost lost when dispatch.SendRightId is { } right:
                await rights.LoseAsync(right, ct);
                await store.ReturnAsync(dispatch, MessageState.Deferred, now, lost.Code, lost.Text, ct);
                return false;
            case SendOutcome.RightLost lost:
                return await FailAsync(dispatch, lost.Code, lost.Text, ct);
            case SendOutcome.Refused refused:
                return await FailAsync(dispatch, refused.Code, refused.Text, ct);
            case SendOutcome.Withdrawn withdrawn:
                return await store.WithdrawAsync(dispatch, withdrawn.Reason, now, ct) && await GiveRightBackAsync(dispatch, ct);
            case SendOutcome.Reconsider later:
                if (await store.ReconsiderAsync(dispatch, later.At, later.Reason, ct))
                    await GiveRightBackAsync(dispatch, ct);
                return false;
            case SendOutcome.Unknown when RepeatIsSafe(dispatch):
                await store.ReturnAsync(dispatch, MessageState.Planned, now, "outcome_unknown", "结果不明，以同一编号重发，微信会去重。", ct);
                return false;
            case SendOutcome.Unknown unknown:
                await store.CloseAsync(dispatch, MessageState.Unknown, null, "outcome_unknown", unknown.Text, now, ct);
                return false;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<bool> FailAsync(Dispatch dispatch, string code, string text, CancellationToken ct)
    {
        return await store.FailAsync(dispatch, code, text, clock.GetUtcNow(), ct) && await GiveRightBackAsync(dispatch, ct);
    }

    private async Task<bool> GiveRightBackAsync(Dispatch dispatch, CancellationToken ct)
    {
        if (dispatch.SendRightId is { } right)
            await rights.GiveBackAsync(right, ct);
        return true;
    }

    /// <returns>Null when it has been tried often enough or would be stale by then.</returns>
    private DateTimeOffset? RetryAt(Dispatch dispatch, TimeSpan? after)
    {
        var at = clock.GetUtcNow() + (after ?? WorkLoop.PauseAfter(dispatch.Attempts, 0.5));
        return dispatch.Attempts < options.Value.AttemptsMax && at < dispatch.ExpiresAt ? at : null;
    }

    private bool RepeatIsSafe(Dispatch dispatch) =>
        dispatch.Attempts < options.Value.AttemptsMax
        && clock.GetUtcNow() - dispatch.FirstAttemptAt < senders.First(sender => sender.Channel == dispatch.Channel).RepeatIsSafeFor;
}
