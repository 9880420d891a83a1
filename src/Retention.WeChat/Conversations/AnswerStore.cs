using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Conversations;

/// <summary>The table <c>answer_rule</c>.</summary>
internal sealed class AnswerStore(Db db)
{
    public static Task<IReadOnlyList<AnswerRule>> ListAsync(Db db, CancellationToken ct) => db.ListAsync<AnswerRule>(Sql.List, null, ct);

    public Task<int> InsertAsync(AnswerRule rule, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, rule, ct);

    public Task<int> UpdateAsync(AnswerRule rule, CancellationToken ct) => db.ExecuteAsync(Sql.Update, rule, ct);

    public Task<int> DeleteAsync(Id<AnswerRule> id, CancellationToken ct) => db.ExecuteAsync(Sql.Delete, new { id }, ct);

    internal static class Sql
    {
        public const string List = """
            select id, trigger_kind, pattern, match_kind, action, content, priority, enabled
            from answer_rule
            order by priority, id limit 2000
            """;

        public const string Insert = """
            insert into answer_rule (id, trigger_kind, pattern, match_kind, action, content, priority, enabled)
            values (@Id, @TriggerKind, @Pattern, @MatchKind, @Action, @Content, @Priority, @Enabled)
            """;

        public const string Update = """
            update answer_rule set trigger_kind = @TriggerKind, pattern = @Pattern, match_kind = @MatchKind, action = @Action,
                content = @Content, priority = @Priority, enabled = @Enabled
            where id = @Id
            """;

        public const string Delete = "delete from answer_rule where id = @id";
    }
}
