using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Tags;

/// <summary>What a person was taken for, since when, and whether a rule said so.</summary>
internal sealed class TagExport(Db db) : IExported
{
    private const int TagsMax = 5_000;

    public string Name => "tags";

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<Given>(Sql.Export, new { memberId, limit = TagsMax }, ct);

    [method: ExplicitConstructor]
    private sealed record Given(FanAccount Account, string Code, string Name, DateTimeOffset TaggedAt, string? Rule);

    internal static class Sql
    {
        public const string Export = """
            select f.account, t.code, t.name, g.tagged_at, r.name as rule
            from fan f join fan_tag g on g.fan_id = f.id join tag t on t.id = g.tag_id left join tag_rule r on r.id = g.tag_rule_id
            where f.member_id = @memberId order by g.tagged_at, t.code limit @limit
            """;
    }
}
