using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// What providers have taught us: fans who cannot be reached by a channel, templates that may not be sent any more. A
/// block holds until the fan does something that lifts it, or an operator does.
/// </summary>
internal sealed class ChannelBlocks(Db db, IdGenerator ids, TimeProvider clock)
{
    /// <summary>Stands for everybody: the template itself is blocked.</summary>
    public static readonly Id<Fan> Everybody = new(0);

    private const int TextMax = 300;

    /// <param name="endsAt">Null where nobody knows.</param>
    public async Task BlockAsync(
        Id<Fan> fanId, Channel channel, string templateId, string code, string text, DateTimeOffset at, DateTimeOffset? endsAt, CancellationToken ct)
    {
        await db.QueueAsync(Sql.DropEnded, new { fanId, channel, templateId, at }, ct);
        await db.QueueAsync(Sql.Block, new { id = ids.Next(), fanId, channel, templateId, code = code.Cut(DispatchStore.CodeMax), text = text.Cut(TextMax), at, endsAt }, ct);
    }

    /// <returns>Those of the fans and those of everybody.</returns>
    public async Task<ILookup<Id<Fan>, ChannelBlock>> ListAsync(IEnumerable<Id<Fan>> fanIds, CancellationToken ct) =>
        (await db.ListAsync<ChannelBlock>(Sql.ListOf, new { fanIds = fanIds.Append(Everybody).Select(id => id.Value).ToArray(), now = clock.GetUtcNow() }, ct)).ToLookup(block => block.FanId);

    /// <summary>Templates, or a whole channel, blocked for everybody, the latest first.</summary>
    public Task<IReadOnlyList<ChannelBlock>> ListTemplatesAsync(CancellationToken ct) => db.ListAsync<ChannelBlock>(Sql.ListTemplates, new { now = clock.GetUtcNow() }, ct);

    /// <returns>False when there is none of this number.</returns>
    public async Task<bool> LiftAsync(Id<ChannelBlock> id, CancellationToken ct) => await db.ExecuteAsync(Sql.Lift, new { id }, ct) == 1;

    /// <summary>The fan followed again or wrote: whatever closed WeChat's channels to them is over.</summary>
    public async Task LiftWeChatAsync(Id<Fan> fanId, CancellationToken ct) => await db.QueueAsync(Sql.LiftWeChat, new { fanId }, ct);

    public async Task ForgetAsync(Id<Fan> fanId, CancellationToken ct) => await db.QueueAsync(Sql.Forget, new { fanId }, ct);

    internal static class Sql
    {
        private const string Columns = "id, fan_id, channel, template_id, code, text, blocked_at";

        public const string Block = """
            insert into channel_block (id, fan_id, channel, template_id, code, text, blocked_at, ends_at)
            select @id, @fanId, @channel, @templateId, @code, @text, @at, @endsAt from (select 1 as one) as here
            where not exists (select 1 from channel_block where fan_id = @fanId and channel = @channel and template_id = @templateId)
            """;

        private const string Holds = "(ends_at is null or ends_at > @now)";

        public const string DropEnded = "delete from channel_block where fan_id = @fanId and channel = @channel and template_id = @templateId and ends_at <= @at";

        public const string ListOf = $"select {Columns} from channel_block where fan_id in @fanIds and {Holds}";

        public const string ListTemplates = $"select {Columns} from channel_block where fan_id = 0 and {Holds} order by id desc";

        public const string Lift = "delete from channel_block where id = @id";

        public const string LiftWeChat = "delete from channel_block where fan_id = @fanId and channel <> 'Sms'";

        public const string Forget = "delete from channel_block where fan_id = @fanId";
    }
}
