using System.Security.Cryptography;
using System.Text;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Callbacks;

/// <summary>
/// Accepts verified callbacks durably and once: many rows a commit, the unique key decides about repeats. New rows go
/// straight into this process's lanes under its lease; where those are full, or it dies, the sweeper brings them back.
/// </summary>
internal sealed class CallbackInbox(IServiceScopeFactory scopes, InboxLanes lanes, NodeSlot node)
    : GroupCommit<InboxItem, Accepted>(Writers, BatchMax, QueueMax)
{
    private const int Writers = 2;
    private const int BatchMax = 500;
    private const int QueueMax = 20_000;

    /// <summary>Keeps a commit below the database's packet limit (16 MiB by default).</summary>
    private const long CharactersMax = 2_000_000;

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider machine = TimeProvider.System;

    /// <summary>128 bits that stand for one push to one account.</summary>
    public static string KeyOf(InboxSource source, string dedupeKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{dedupeKey}"), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    protected override bool Fits(InboxItem item, ref long weight) => (weight += item.Body.Length) <= CharactersMax;

    protected override async Task<IReadOnlyList<Accepted>> CommitAsync(IReadOnlyList<InboxItem> items, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<InboxStore>();
        var mine = lanes.HasRoom;
        var leaseUntil = machine.GetUtcNow() + InboxLanes.Lease;
        var stored = await scope.ServiceProvider.GetRequiredService<Db>().InTransactionAsync(
            async token =>
            {
                await store.InsertAsync(items, mine ? node.Holder : null, mine ? leaseUntil : null, token);
                return (await store.ListIdsAsync([.. items.Select(item => item.DedupeKey)], token)).ToDictionary(row => row.DedupeKey, row => row.Id, StringComparer.Ordinal);
            },
            ct);

        var accepted = new Accepted[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            var id = stored[items[i].DedupeKey];
            accepted[i] = new Accepted(id, id == items[i].Id);
            if (accepted[i].IsNew)
                RetentionTelemetry.CallbackReceived(items[i].Source.ToString());
            else
                RetentionTelemetry.CallbackDuplicated(items[i].Source.ToString());
            if (accepted[i].IsNew && mine)
                lanes.Post(items[i]);
        }

        return accepted;
    }
}
