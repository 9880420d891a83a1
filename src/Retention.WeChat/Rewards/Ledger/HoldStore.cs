using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The table <c>points_hold</c>. A hold's id is that of the posting that placed it.</summary>
internal sealed class HoldStore(Db db)
{
    public Task<PointsHold?> FindAsync(string key, CancellationToken ct) => db.FindAsync<PointsHold>(Sql.Find, new { key }, ct);

    public Task<IReadOnlyList<PointsHold>> ListAsync(IReadOnlyCollection<string> keys, CancellationToken ct) => db.ListAsync<PointsHold>(Sql.List, new { keys }, ct);

    public Task<IReadOnlyList<PointsHold>> ListPendingAsync(Id<Fan> fanId, CancellationToken ct) => db.ListAsync<PointsHold>(Sql.ListPending, new { fanId }, ct);

    /// <summary>For whom a hold was placed, whosever it has become.</summary>
    public async Task<Id<Fan>> PlacedForAsync(PointsHold hold, CancellationToken ct) => new(await db.FindAsync<long>(Sql.PlacedFor, new { hold.Id }, ct));

    /// <summary>Keys of pending holds that lapsed before a moment.</summary>
    public Task<IReadOnlyList<string>> ListLapsedAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<string>(Sql.ListLapsed, new { now, limit }, ct);

    public static (string Sql, object Row) Insert(PointsHold hold) => (Sql.Insert, new
    {
        hold.Id, hold.HoldKey, hold.Kind, hold.State, hold.Reason, hold.Campaign, hold.FanId, hold.Points, hold.ExpiresOn, hold.LapsesAt, note = hold.Note.Cut(LedgerPosting.NoteMax), hold.PlacedAt,
    });

    public static (string Sql, object Row) Settle(PointsHold hold) => (Sql.Settle, new { hold.Id, hold.State, hold.Posted, hold.SettledAt });

    public static (string Sql, object Row) Move(PointsHold hold, Id<Fan> to) => (Sql.Move, new { hold.Id, from = hold.FanId, to });

    internal static class Sql
    {
        private const string Columns = "id, hold_key, kind, state, reason, campaign, fan_id, points, posted, expires_on, lapses_at, note, placed_at, settled_at";

        public const string Find = $"select {Columns} from points_hold where hold_key = @key";

        public const string List = $"select {Columns} from points_hold where hold_key in @keys";

        public const string ListPending = $"select {Columns} from points_hold where fan_id = @fanId and state = 'Pending' order by id";

        public const string PlacedFor = "select fan_id from ledger_posting where id = @Id";

        public const string AnyLapsed = "select 1 from points_hold where state = 'Pending' and lapses_at <= @now";

        public const string ListLapsed = "select hold_key from points_hold where state = 'Pending' and lapses_at <= @now order by lapses_at limit @limit";

        public const string Insert = """
            insert into points_hold (id, hold_key, kind, state, reason, campaign, fan_id, points, posted, expires_on, lapses_at, note, placed_at)
            values (@Id, @HoldKey, @Kind, @State, @Reason, @Campaign, @FanId, @Points, 0, @ExpiresOn, @LapsesAt, @note, @PlacedAt)
            """;

        public const string Settle = "update points_hold set state = @State, posted = @Posted, settled_at = @SettledAt where id = @Id and state = 'Pending' and points >= @Posted";

        public const string Move = "update points_hold set fan_id = @to where id = @Id and fan_id = @from and state = 'Pending'";
    }
}
