using Retention.Platform.Data;
using Retention.Platform.Work;

namespace Retention.WeChat.Outreach;

/// <summary>Channels some node of the installation has had an account for within a day.</summary>
internal sealed record KnownChannels(IReadOnlySet<Channel> All);

/// <summary>
/// Says every ten minutes which channels this node has an account for, so that one left out of a node's settings by mistake is
/// told apart from one the house does not use. Leases' clock, the machine's: the business clock may be moved.
/// </summary>
internal sealed class ChannelRoll(IServiceScopeFactory scopes, ConfiguredChannels configured, ILogger<ChannelRoll> logger) : WorkLoop(Every, logger)
{
    /// <summary>A channel dropped on purpose is forgotten after this long.</summary>
    internal static readonly TimeSpan KnownFor = TimeSpan.FromDays(1);

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private readonly TimeProvider machine = TimeProvider.System;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ChannelRollStore>().SayAsync(configured.All, machine.GetUtcNow(), ct);
        return false;
    }
}

/// <summary>The table <c>channel_roll</c>.</summary>
internal sealed class ChannelRollStore(Db db)
{
    public static async Task<KnownChannels> LoadAsync(Db db, CancellationToken ct) =>
        new((await db.ListAsync<string>(Sql.List, new { since = TimeProvider.System.GetUtcNow() - ChannelRoll.KnownFor }, ct)).Select(Enum.Parse<Channel>).ToHashSet());

    public async Task SayAsync(IEnumerable<Channel> channels, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var channel in channels)
        {
            if (await db.ExecuteAsync(Sql.Renew, new { channel, now }, ct) == 0)
                await db.ExecuteAsync(Sql.Add, new { channel, now }, ct);
        }
    }

    internal static class Sql
    {
        public const string List = "select channel from channel_roll where seen_at > @since";

        public const string Renew = "update channel_roll set seen_at = @now where channel = @channel";

        public const string Add = """
            insert into channel_roll (channel, seen_at)
            select @channel, @now from (select 1 as one) as here
            where not exists (select 1 from channel_roll where channel = @channel)
            """;
    }
}
