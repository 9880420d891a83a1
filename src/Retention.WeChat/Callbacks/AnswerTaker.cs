using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Callbacks;

/// <summary>
/// Gets the answer for the response of a callback, if it is this response that may carry it: one conditional update
/// decides between it and a customer-service message.
/// </summary>
internal sealed class AnswerTaker(IServiceScopeFactory scopes, OfferedAnswers offered)
{
    private const string Done = "Done";

    /// <summary>Repeats that may wait at once. Each asks ten times a second.</summary>
    private const int WaitingMax = 50;

    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private int waiting;

    /// <summary>For the delivery that was processed here.</summary>
    public async Task<TouchContent?> TakeNewAsync(Task<OutreachMessage?> processing, CancellationToken patience)
    {
        try
        {
            if (await processing.WaitAsync(patience) is not { } answer)
                return null;
            // Not given up half-way: once taken, the answer is this response's to give.
            if (offered.TryAdd(answer.Id) is { } taking && await taking)
                return answer.ReadContent();
            await using var scope = scopes.CreateAsyncScope();
            return await FindTakenAsync(scope.ServiceProvider.GetRequiredService<OutreachDesk>(), answer.Id);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>
    /// For a repeat: WeChat repeats when it got no answer to the first, so what was taken for the first response is
    /// given again; WeChat shows one answer per push.
    /// </summary>
    public async Task<TouchContent?> TakeAgainAsync(long inboxId, CancellationToken patience)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            if (await WaitForAnswerAsync(scope.ServiceProvider, inboxId, patience) is not { } messageId)
                return null;
            var desk = scope.ServiceProvider.GetRequiredService<OutreachDesk>();
            var id = new Id<OutreachMessage>(messageId);
            await desk.TakeOfferedAsync([id], CancellationToken.None);
            return await FindTakenAsync(desk, id);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <returns>Null when the push has no answer, or when so many wait already that this one leaves its answer to a customer-service message.</returns>
    private async Task<long?> WaitForAnswerAsync(IServiceProvider services, long inboxId, CancellationToken patience)
    {
        var store = services.GetRequiredService<InboxStore>();
        var db = services.GetRequiredService<Db>();
        if (Interlocked.Increment(ref waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref waiting);
            return null;
        }

        try
        {
            InboxAnswer? known;
            while ((known = await store.FindAnswerAsync(inboxId, patience)) is not { State: Done })
            {
                // When processing falls behind, everything is repeated: those who wait must not take the connections it needs.
                await db.RestAsync();
                await Task.Delay(PollEvery, patience);
            }

            return known.MessageId;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Deliveries of one push may be answered at the same moment, also by two nodes: each carries the answer, whichever took it.</summary>
    private static async Task<TouchContent?> FindTakenAsync(OutreachDesk desk, Id<OutreachMessage> id) =>
        await desk.FindAsync(id, CancellationToken.None) is { State: MessageState.Sent, Channel: Channel.PassiveReply, Content: not null } taken ? taken.ReadContent() : null;
}
