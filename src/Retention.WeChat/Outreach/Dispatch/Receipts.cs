using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Settles messages by what became of them at the provider: receipts pushed, statuses pulled, or an operator's word. The
/// first word counts; one that comes before its message was marked as sent is kept until then.
/// </summary>
internal sealed class Receipts(ReceiptStore store, SendRights rights, IPressure pressure, Db db, TimeProvider clock)
{
    public const int BatchMax = 200;

    /// <summary>Takes a provider's receipt.</summary>
    /// <param name="providerId">The id it carries.</param>
    /// <param name="delivered">Whether the message arrived.</param>
    /// <param name="detail">The provider's words.</param>
    /// <param name="toldAt">When the provider told it, which may be a while before we look at it.</param>
    /// <param name="ct">Cancels.</param>
    public Task ReceiveAsync(string providerId, bool delivered, string? detail, DateTimeOffset toldAt, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (!await TellAsync(await store.LockByProviderAsync(providerId, toldAt, token), null, delivered, detail, token))
                await store.KeepAsync(providerId, delivered ? MessageState.Delivered : MessageState.Failed, detail, clock.GetUtcNow(), token);
        },
        ct);

    /// <summary>Takes a status pulled from a provider that echoes our own id.</summary>
    /// <returns>False when no open message has it.</returns>
    public Task<bool> ReceiveByIdAsync(SmsContext sms, string providerId, bool delivered, string? detail, CancellationToken ct) => db.InTransactionAsync(
        async token => await TellAsync(await store.LockByContextAsync(sms, token), providerId.Cut(DispatchStore.ProviderIdMax), delivered, detail, token),
        ct);

    /// <summary>An operator knows better.</summary>
    /// <returns>False when the message's outcome is not unknown (any more).</returns>
    public Task<bool> ResolveAsync(Id<OutreachMessage> id, bool delivered, string note, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var unknown = await store.LockUnknownAsync(id.Value, token);
            // It never arrived, so nothing was spent on it: should WeChat see that otherwise, it says so when it is sent again.
            if (!delivered && unknown is [{ SendRightId: { } right, FirstAttemptAt: { } spentAt }])
                await rights.GiveBackAsync(right, spentAt, token);
            return await SettleAsync(unknown, null, delivered, note, token);
        },
        ct);

    /// <summary>Brings receipts that came early together with their messages.</summary>
    public Task<int> MatchAsync(CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var waiting = await store.ListMatchingAsync(BatchMax, token);
            foreach (var receipt in waiting)
            {
                if (await TellAsync(await store.LockByProviderAsync(receipt.ProviderId, receipt.ReceivedAt, token), null, receipt.Outcome == MessageState.Delivered, receipt.Detail, token))
                    await store.DropAsync(receipt.ProviderId, token);
            }

            return waiting.Count;
        },
        ct);

    /// <summary>A provider's word: what it says of a failure is what reports know it by.</summary>
    private Task<bool> TellAsync(IReadOnlyList<OpenMessage> messages, string? providerId, bool delivered, string? detail, CancellationToken ct) =>
        SettleAsync(messages, providerId, delivered, ReceiptCode.Of(detail), detail, ct);

    private Task<bool> SettleAsync(IReadOnlyList<OpenMessage> messages, string? providerId, bool delivered, string? detail, CancellationToken ct) =>
        SettleAsync(messages, providerId, delivered, null, detail, ct);

    private async Task<bool> SettleAsync(IReadOnlyList<OpenMessage> messages, string? providerId, bool delivered, string? code, string? detail, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var message in messages)
        {
            if (delivered)
                await store.DeliveredAsync(message.Id, providerId, now, ct);
            else
                await store.FailedAsync(message.Id, providerId, code, detail, now, ct);
        }

        if (!delivered && messages.Count > 0)
            await db.AfterCommitAsync(after => pressure.GiveBackAsync([.. messages.Select(message => new TouchRef(message.FanId, message.TouchKey))], after), ct);
        return messages.Count > 0;
    }
}
