using Dapper;
using Retention.Platform.Data;

namespace Retention.WeChat.MiniProgram;

/// <param name="RefusedAt">When WeChat last gave nothing.</param>
[method: ExplicitConstructor]
internal sealed record InviteCard(string? UrlLink, DateTimeOffset? UrlLinkUntil, DateTimeOffset? RefusedAt);

[method: ExplicitConstructor]
internal sealed record InviteCode(string MediaType, byte[] Picture);

/// <summary>The table <c>invite_card</c>: mini-program codes, which never end, and URL links as WeChat gave them, by scene.</summary>
internal sealed class InviteCardStore(Db db)
{
    public Task<InviteCard?> FindAsync(string scene, CancellationToken ct) => db.FindAsync<InviteCard>(Sql.Find, new { scene }, ct);

    public Task<InviteCode?> FindCodeAsync(string scene, CancellationToken ct) => db.FindAsync<InviteCode>(Sql.FindCode, new { scene }, ct);

    public Task KeepLinkAsync(string scene, string link, DateTimeOffset until, DateTimeOffset now, CancellationToken ct) => ChangeAsync(Sql.KeepLink, new { scene, link, until, now }, ct);

    public Task KeepCodeAsync(string scene, byte[] picture, string mediaType, DateTimeOffset now, CancellationToken ct) =>
        ChangeAsync(Sql.KeepCode, new { scene, picture, mediaType, now }, ct);

    public Task RefusedAsync(string scene, DateTimeOffset now, CancellationToken ct) => ChangeAsync(Sql.Refused, new { scene, now }, ct);

    private Task ChangeAsync(string change, object args, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            await db.QueueAsync(Sql.Open, args, token);
            await db.QueueAsync(change, args, token);
        },
        ct);

    internal static class Sql
    {
        public const string Find = "select url_link, url_link_until, refused_at from invite_card where scene = @scene";

        public const string FindCode = "select code_type as media_type, code as picture from invite_card where scene = @scene and code is not null";

        public const string Open = """
            insert into invite_card (scene, made_at)
            select @scene, @now from (select 1 as one) as here
            where not exists (select 1 from invite_card where scene = @scene)
            """;

        public const string KeepLink = "update invite_card set url_link = @link, url_link_until = @until, refused_at = null where scene = @scene";

        public const string KeepCode = "update invite_card set code_type = @mediaType, code = @picture, refused_at = null where scene = @scene";

        public const string Refused = "update invite_card set refused_at = @now where scene = @scene";
    }
}
