using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>What is said instead of what was asked for.</summary>
internal sealed record NewWords(TouchPurpose Purpose, TouchContent Content);

/// <summary>Gives what a campaign has waiting the words it has now. Whatever has been planned is taken back before.</summary>
internal sealed class CampaignWords(OutreachStore store, OutreachDesk outreach, FanRegistry fans, Db db, TimeProvider clock)
{
    /// <summary>Goes over a page of what is deferred.</summary>
    /// <param name="campaign">Whose messages.</param>
    /// <param name="after">The id the last page ended with.</param>
    /// <param name="wording">The words of each message by its touch's key; a message without is dropped.</param>
    /// <param name="gone">The reason it is dropped with.</param>
    /// <param name="ct">Stops between two pages.</param>
    /// <returns>The id this page ended with; null when nothing comes after it.</returns>
    public async Task<long?> ReviseAsync(
        string campaign,
        long after,
        Func<IReadOnlyList<PendingMessage>, IReadOnlyList<Fan>, CancellationToken, Task<IReadOnlyDictionary<string, NewWords>>> wording,
        string gone,
        CancellationToken ct)
    {
        var found = await store.ListWaitingAsync(campaign, after, OutreachDesk.BatchMax, ct);
        if (found.Count == 0)
            return null;
        await db.InTransactionAsync(
            async token =>
            {
                // Fans before messages, as everywhere.
                var people = await fans.LockAsync([.. found.Select(row => row.FanId).Distinct()], token);
                var waiting = await store.LockPendingAsync([.. found.Select(row => row.Id)], [MessageState.Deferred], token);
                var words = await wording(waiting, people, token);
                await outreach.CancelAsync([.. waiting.Where(message => !words.ContainsKey(message.TouchKey))], gone, token);
                foreach (var message in waiting)
                {
                    if (words.TryGetValue(message.TouchKey, out var said))
                        await store.RewordAsync(message.Id, said.Content, said.Purpose, clock.GetUtcNow(), token);
                }
            },
            ct);
        return found.Count == OutreachDesk.BatchMax ? found[^1].Id : null;
    }
}
