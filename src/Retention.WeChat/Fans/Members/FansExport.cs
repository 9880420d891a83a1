using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Fans;

/// <summary>Who the person is to us: accounts, consents and the time line.</summary>
internal sealed class FansExport(Db db, PersonalData privacy) : IExported
{
    private const int EntriesMax = 5000;

    public string Name => "person";

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => new
    {
        accounts = (await db.ListAsync<AccountRow>(Sql.Accounts, new { memberId }, ct)).Select(Show).ToList(),
        consents = await db.ListAsync<Word>(Sql.Consents, new { memberId, limit = EntriesMax }, ct),
        timeline = await db.ListAsync<Moment>(Sql.Timeline, new { memberId, limit = EntriesMax }, ct),
    };

    private object Show(AccountRow account) => new
    {
        account.Account,
        account.OpenId,
        account.UnionId,
        Phone = account.PhoneCipher is { } cipher ? privacy.Decrypt(cipher) : null,
        account.State,
        account.FirstFollowedAt,
        account.LeftAt,
        account.Scene,
        account.SubscribeScene,
        account.CreatedAt,
    };

    [method: ExplicitConstructor]
    private sealed record AccountRow(
        FanAccount Account, string? OpenId, string? UnionId, string? PhoneCipher, FanState State, DateTimeOffset? FirstFollowedAt, DateTimeOffset? LeftAt, string? Scene,
        string? SubscribeScene, DateTimeOffset CreatedAt);

    [method: ExplicitConstructor]
    private sealed record Word(ConsentChannel Channel, ConsentPurpose Purpose, bool Given, ConsentSource Source, string? Wording, DateTimeOffset DecidedAt);

    [method: ExplicitConstructor]
    private sealed record Moment(string Kind, string? Detail, DateTimeOffset OccurredAt);

    internal static class Sql
    {
        public const string Accounts = """
            select account, open_id, union_id, phone_cipher, state, first_followed_at, left_at, scene, subscribe_scene, created_at from fan
            where member_id = @memberId order by id
            """;

        public const string Consents = """
            select c.channel, c.purpose, c.given, c.source, c.wording, c.decided_at
            from consent_entry c join fan f on f.id = c.fan_id
            where f.member_id = @memberId order by c.id desc limit @limit
            """;

        public const string Timeline = """
            select e.kind, e.detail, e.occurred_at
            from fan_event e join fan f on f.id = e.fan_id
            where f.member_id = @memberId order by e.id desc limit @limit
            """;
    }
}
