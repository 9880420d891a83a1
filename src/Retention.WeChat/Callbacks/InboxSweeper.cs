using System.Text;
using Retention.Channels.WeChat.Callbacks;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Callbacks;

/// <summary>Takes over callbacks that nobody has in memory: left by a process that died, by full lanes, or waiting for another try.</summary>
internal sealed class InboxSweeper(IServiceScopeFactory scopes, InboxLanes lanes, NodeSlot node, ILogger<InboxSweeper> logger)
    : WorkLoop(Unasked, logger)
{
    private const int BatchMax = 500;

    public override string Question => InboxStore.Sql.AnyWaiting;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        if (!lanes.HasRoom)
            return false;
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<InboxStore>();
        var now = TimeProvider.System.GetUtcNow();
        var waiting = await store.ListWaitingAsync(now, BatchMax, ct);
        if (waiting.Count == 0)
            return false;
        // Cut to what the column holds, so that the rows just claimed are found by it.
        var until = new DateTimeOffset((now + InboxLanes.Lease).Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        await store.ClaimAsync(waiting, node.Holder, now, until, ct);
        foreach (var row in await store.ListClaimedAsync(waiting, node.Holder, until, ct))
            await lanes.PostAsync(ToItem(row), ct);
        return waiting.Count == BatchMax;
    }

    private static InboxItem ToItem(InboxRow row) => new(
        row.Id, row.Source, "", row.FanHash, row.Body, row.ReceivedAt,
        row.Source == InboxSource.Sms ? null : InboundReader.Read(Encoding.UTF8.GetBytes(row.Body)));
}
