using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Retention.Platform.Data;

namespace Retention.Platform.Ids;

/// <summary>
/// Holds one of 64 id slots for this process by a lease in <c>node_slot</c>. Ids are made only up to the leased moment
/// and a slot is given to others only after it, so two nodes never make the same id, whatever is killed or paused.
/// </summary>
public sealed partial class NodeSlot(IServiceScopeFactory scopes, IdGenerator ids, ILogger<NodeSlot> logger) : BackgroundService
{
    private const int MachineNameMax = 30;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(30);

    // Leases run on the machine's clock: the business clock may be moved.
    private readonly TimeProvider clock = TimeProvider.System;

    private int slot = -1;

    /// <summary>Names this process in leases; new with every start, however long the machine's name is.</summary>
    public string Holder { get; } = $"{Environment.MachineName[..Math.Min(MachineNameMax, Environment.MachineName.Length)]}-{Guid.NewGuid():N}";

    /// <summary>Takes a free slot. Called once, before the host starts its workers.</summary>
    public async Task ClaimAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        // Starting at a random slot keeps nodes that start together from trying the same ones.
        var first = Random.Shared.Next(IdGenerator.SlotCount);
        for (var i = 0; i < IdGenerator.SlotCount; i++)
        {
            var candidate = (first + i) % IdGenerator.SlotCount;
            if (!await TakeAsync(db, candidate, ct))
                continue;
            slot = candidate;
            Log.Claimed(logger, candidate);
            return;
        }

        throw new InvalidOperationException($"All {IdGenerator.SlotCount} node slots are in use. Stop a node, or wait three minutes after a crash, and start again.");
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (slot < 0)
            return;
        // Given up before others may take it: no id is made here any more.
        var until = IdGenerator.MomentOf(ids.Release());
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Db>().ExecuteAsync(Sql.Renew, new { slot, holder = Holder, until }, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Log.RenewalFailed(logger, error, slot);
            }
        }
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var until = clock.GetUtcNow() + Lease;
        if (await scope.ServiceProvider.GetRequiredService<Db>().ExecuteAsync(Sql.Renew, new { slot, holder = Holder, until }, ct) == 1)
            ids.Reserve(slot, until);
        else
            await ClaimAsync(ct);
    }

    private async Task<bool> TakeAsync(Db db, int candidate, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + Lease;
        var args = new { slot = candidate, holder = Holder, until, now };
        var taken = await db.InTransactionAsync(
            async token => await db.ExecuteAsync(Sql.TakeOver, args, token) == 1 || await db.ExecuteAsync(Sql.TakeNew, args, token) == 1,
            ct);
        if (taken)
            ids.Reserve(candidate, until);
        return taken;
    }

    internal static class Sql
    {
        public const string TakeOver = "update node_slot set holder = @holder, held_until = @until where slot = @slot and held_until < @now";

        public const string TakeNew = """
            insert into node_slot (slot, holder, held_until)
            select @slot, @holder, @until from (select 1 as one) as here
            where not exists (select 1 from node_slot where slot = @slot)
            """;

        public const string Renew = "update node_slot set held_until = @until where slot = @slot and holder = @holder";
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "This node makes ids in slot {Slot}.")]
        public static partial void Claimed(ILogger logger, int slot);

        [LoggerMessage(LogLevel.Warning, "The lease of id slot {Slot} could not be renewed; it is tried again.")]
        public static partial void RenewalFailed(ILogger logger, Exception error, int slot);
    }
}
