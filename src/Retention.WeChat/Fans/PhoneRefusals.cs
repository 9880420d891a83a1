using Dapper;
using Retention.Platform;
using Retention.Platform.Data;

namespace Retention.WeChat.Fans;

/// <summary>
/// Numbers that refused marketing by SMS, whoever has them: a reply names no account, and the number may be bound to none, or to
/// another, by then. The latest word of each is kept.
/// </summary>
internal sealed class PhoneRefusals(Db db, TimeProvider clock)
{
    public async Task KeepAsync(string phoneHash, ConsentChange no, CancellationToken ct)
    {
        var args = new { phoneHash, wording = no.Wording.Cut(ConsentBook.WordingMax), no.DecidedAt, now = clock.GetUtcNow() };
        await db.QueueAsync(Sql.Insert, args, ct);
        await db.QueueAsync(Sql.Change, args, ct);
    }

    public async Task<ConsentChange?> FindAsync(string phoneHash, CancellationToken ct) => await db.FindAsync<Row>(Sql.Find, new { phoneHash }, ct) is { } row
        ? new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, false, ConsentSource.SmsReply, row.Wording, row.DecidedAt)
        : null;

    [method: ExplicitConstructor]
    private sealed record Row(string? Wording, DateTimeOffset DecidedAt);

    internal static class Sql
    {
        public const string Insert = """
            insert into phone_refusal (phone_hash, wording, decided_at, recorded_at)
            select @phoneHash, @wording, @DecidedAt, @now from (select 1 as one) as here
            where not exists (select 1 from phone_refusal where phone_hash = @phoneHash)
            """;

        public const string Change = """
            update phone_refusal set wording = @wording, decided_at = @DecidedAt, recorded_at = @now
            where phone_hash = @phoneHash and decided_at < @DecidedAt
            """;

        // Locked: a reply that is just being taken down is waited for.
        public const string Find = "select wording, decided_at from phone_refusal where phone_hash = @phoneHash /*lock*/";
    }
}
