using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Tags;

/// <summary>The tables <c>tag</c>, <c>tag_rule</c> and <c>fan_tag</c>.</summary>
internal sealed class TagStore(Db db)
{
    public static Task<IReadOnlyList<TagRule>> ListEnabledRulesAsync(Db db, CancellationToken ct) => db.ListAsync<TagRule>(Sql.ListEnabledRules, null, ct);

    public Task<IReadOnlyList<Tag>> ListTagsAsync(CancellationToken ct) => db.ListAsync<Tag>(Sql.ListTags, null, ct);

    public Task<IReadOnlyList<TagRule>> ListRulesAsync(CancellationToken ct) => db.ListAsync<TagRule>(Sql.ListRules, null, ct);

    public Task<IReadOnlyList<Tag>> ListTagsOfAsync(Id<Fan> fanId, CancellationToken ct) => db.ListAsync<Tag>(Sql.ListTagsOf, new { fanId }, ct);

    public Task<int> InsertTagAsync(Tag tag, CancellationToken ct) => db.ExecuteAsync(Sql.InsertTag, tag, ct);

    public Task<int> InsertRuleAsync(TagRule rule, CancellationToken ct) => db.ExecuteAsync(Sql.InsertRule, rule, ct);

    public Task<int> SwitchRuleAsync(Id<TagRule> id, bool enabled, CancellationToken ct) => db.ExecuteAsync(Sql.SwitchRule, new { id, enabled }, ct);

    public ValueTask TagAsync(Id<Fan> fanId, Id<Tag> tagId, Id<TagRule>? ruleId, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Tag, new { fanId, tagId, ruleId, now }, ct);

    public Task<Tag?> FindTagAsync(string code, CancellationToken ct) => db.FindAsync<Tag>(Sql.FindTag, new { code }, ct);

    public Task<IReadOnlyList<long>> ListHoldersAsync(Id<Tag> tagId, Id<Fan> after, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListHolders, new { tagId, after, limit }, ct);

    public Task<int> UntagAsync(IReadOnlyCollection<Id<Fan>> fanIds, Id<Tag> tagId, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Untag, new { fanIds = fanIds.Select(id => id.Value).ToArray(), tagId }, ct);

    public ValueTask UntagAllAsync(Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.UntagAll, new { fanId }, ct);

    internal static class Sql
    {
        private const string RuleColumns = """
            id, name, tag_id, subscribe_scene, scene_prefix, campaign_id, followed_from, followed_until,
            day_time_from, day_time_until, enabled
            """;

        public const string ListTags = "select id, code, name from tag order by code";

        public const string ListRules = $"select {RuleColumns} from tag_rule order by id";

        public const string ListEnabledRules = $"select {RuleColumns} from tag_rule where enabled = 1 order by id";

        public const string ListTagsOf = "select t.id, t.code, t.name from fan_tag f join tag t on t.id = f.tag_id where f.fan_id = @fanId order by t.code";

        public const string InsertTag = "insert into tag (id, code, name) values (@Id, @Code, @Name)";

        public const string InsertRule = """
            insert into tag_rule (id, name, tag_id, subscribe_scene, scene_prefix, campaign_id, followed_from, followed_until,
                day_time_from, day_time_until, enabled)
            values (@Id, @Name, @TagId, @SubscribeScene, @ScenePrefix, @CampaignId, @FollowedFrom, @FollowedUntil,
                @DayTimeFrom, @DayTimeUntil, @Enabled)
            """;

        public const string SwitchRule = "update tag_rule set enabled = @enabled where id = @id";

        public const string Tag = """
            insert into fan_tag (fan_id, tag_id, tag_rule_id, tagged_at)
            select @fanId, @tagId, @ruleId, @now from (select 1 as one) as here
            where not exists (select 1 from fan_tag where fan_id = @fanId and tag_id = @tagId)
            """;

        public const string FindTag = "select id, code, name from tag where code = @code";

        public const string ListHolders = "select fan_id from fan_tag where tag_id = @tagId and fan_id > @after order by fan_id limit @limit";

        public const string Untag = "delete from fan_tag where fan_id in @fanIds and tag_id = @tagId";

        public const string UntagAll = "delete from fan_tag where fan_id = @fanId";
    }
}
