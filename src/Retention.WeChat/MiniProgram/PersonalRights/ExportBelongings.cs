using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>Copies made while two were one tell of both: parted, neither may read them any more.</summary>
internal sealed class ExportBelongings(Db db) : IBelongings
{
    public Task MoveAsync(FanMerge merge, CancellationToken ct) => Task.CompletedTask;

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct) => await db.QueueAsync(Sql.DropShared, new { merge.From, merge.Into, merge.At }, ct);

    internal static class Sql
    {
        public const string DropShared = """
            delete from privacy_export
            where ready_at >= @At and fan_id in (select id from fan where member_id in (@From, @Into))
            """;
    }
}
