using System.Text.Json;
using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Work;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

public enum ExportState
{
    Waiting,
    Ready,
}

/// <summary>A copy somebody asked for of what is known about them.</summary>
[method: ExplicitConstructor]
internal sealed record PrivacyExport(Id<PrivacyExport> Id, ExportState State, DateTimeOffset RequestedAt, DateTimeOffset? ReadyAt, DateTimeOffset? ExpiresAt, string? Data);

/// <summary>
/// Gives people a copy of what is known about them. It is put together by a tick, from every feature's part, kept encrypted
/// and gone after a week.
/// </summary>
internal sealed class ExportDesk(Db db, IEnumerable<IExported> parts, FanRegistry fans, DueItems due, PersonalData privacy, IdGenerator ids, TimeProvider clock) : IForgetFans
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>A copy younger than this is the answer to another wish for one.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromDays(1);

    /// <summary>A copy that breaks, or whose node dies over it, is tried again then.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(15);

    /// <summary>One copy waits at a time, and one is made a day: asked again, it is the same.</summary>
    public Task<PrivacyExport> RequestAsync(Id<Fan> fanId, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            // Of wishes at the same moment the first makes one, the others find it.
            await fans.LockAsync([fanId], token);
            if (await db.FindAsync<PrivacyExport>(Sql.FindCurrent, new { fanId, since = clock.GetUtcNow() - FreshFor }, token) is { } current)
                return current;
            var asked = new PrivacyExport(ids.Next<PrivacyExport>(), ExportState.Waiting, clock.GetUtcNow(), null, null, null);
            await db.ExecuteAsync(Sql.Add, new { asked.Id, fanId, asked.State, asked.RequestedAt }, token);
            return asked;
        },
        ct);

    /// <returns>None when it is not this person's, or gone.</returns>
    public async Task<(PrivacyExport Export, JsonElement? Data)?> FindAsync(Id<PrivacyExport> id, Id<Fan> fanId, CancellationToken ct)
    {
        if (await db.FindAsync<PrivacyExport>(Sql.Find, new { id, fanId, now = clock.GetUtcNow() }, ct) is not { } export)
            return null;
        return (export, export.Data is { } data ? JsonSerializer.Deserialize<JsonElement>(privacy.Decrypt(data)) : null);
    }

    /// <summary>Puts together what waits.</summary>
    public Task CompleteAsync(CancellationToken ct) =>
        due.EachAsync("copy", (after, limit, token) => db.ListAsync<long>(Sql.ListWaiting, new { now = clock.GetUtcNow(), after, limit }, token), CompleteAsync, ct);

    public Task PurgeAsync(CancellationToken ct) => db.ExecuteAsync(Sql.Purge, new { now = clock.GetUtcNow() }, ct);

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await db.QueueAsync(Sql.Forget, new { id }, ct);

    private async Task CompleteAsync(long id, CancellationToken ct)
    {
        var tried = clock.GetUtcNow();
        if (await db.ExecuteAsync(Sql.Try, new { id, now = tried, retryAt = tried + RetryAfter }, ct) != 1 || await db.FindAsync<Wish>(Sql.FindWish, new { id }, ct) is not { } wish)
            return;
        var copy = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var part in parts)
            copy[part.Name] = await part.ExportAsync(wish.MemberId, ct);
        var now = clock.GetUtcNow();
        var data = privacy.Encrypt(JsonSerializer.Serialize(copy, MiniJson.Options));
        await db.InTransactionAsync(
            async token =>
            {
                // Parted from whom they were one with meanwhile, it would tell of both: it is put together anew with the next try.
                if ((await fans.LockAsync([wish.FanId], token)).All(fan => fan.MemberId == wish.MemberId))
                    await db.ExecuteAsync(Sql.Complete, new { id, data, now, expiresAt = now + KeptFor }, token);
            },
            ct);
    }

    [method: ExplicitConstructor]
    private sealed record Wish(Id<Fan> FanId, Id<Fan> MemberId);

    internal static class Sql
    {
        private const string Columns = "id, state, requested_at, ready_at, expires_at, data";

        public const string FindCurrent = $"""
            select {Columns} from privacy_export
            where fan_id = @fanId and (state = 'Waiting' or ready_at > @since)
            order by id desc limit 1
            """;

        public const string Add = "insert into privacy_export (id, fan_id, state, requested_at) values (@Id, @fanId, @State, @RequestedAt)";

        public const string Find = $"""
            select {Columns} from privacy_export
            where id = @id and fan_id = @fanId and (expires_at is null or expires_at > @now)
            """;

        public const string AnyWaiting = "select 1 from privacy_export where state = 'Waiting' and (try_at is null or try_at <= @now)";

        public const string ListWaiting = """
            select id from privacy_export
            where state = 'Waiting' and (try_at is null or try_at <= @now) and id > @after
            order by id limit @limit
            """;

        public const string Try = "update privacy_export set try_at = @retryAt where id = @id and state = 'Waiting' and (try_at is null or try_at <= @now)";

        public const string FindWish = "select e.fan_id, f.member_id from privacy_export e join fan f on f.id = e.fan_id where e.id = @id and e.state = 'Waiting'";

        public const string Complete = """
            update privacy_export set state = 'Ready', data = @data, ready_at = @now, expires_at = @expiresAt
            where id = @id and state = 'Waiting'
            """;

        public const string Purge = "delete from privacy_export where expires_at <= @now";

        public const string Forget = "delete from privacy_export where fan_id = @id";
    }
}
