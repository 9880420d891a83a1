using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Callbacks;

/// <summary>
/// What is kept of callbacks to be looked at, because it could not be processed or is of a kind this version does not know: it holds the
/// openid and the words of a fan, and goes with them.
/// </summary>
internal sealed class InboxMemory(Db db) : IForgetFans
{
    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct)
    {
        // Found first and deleted by their keys: a range of the queue is never locked.
        var ids = await db.ListAsync<long>(Sql.List, new { id }, ct);
        if (ids.Count > 0)
            await db.ExecuteAsync(Sql.Delete, new { ids }, ct);
    }

    internal static class Sql
    {
        public const string List = "select id from callback_inbox where state in ('Failed', 'Kept') and fan_hash = (select open_id_hash from fan where id = @id)";

        public const string Delete = "delete from callback_inbox where id in @ids and state in ('Failed', 'Kept')";
    }
}
