using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>A fan's score of a day, with its reasons.</summary>
public sealed record KocDay(DateOnly Day, Id<Fan> FanId, int Score, IReadOnlyList<KocPart> Parts);

/// <summary>The table <c>koc_score</c>. What is written for a day stays: whoever comes second changes nothing.</summary>
internal sealed class KocStore(Db db)
{
    public ValueTask InsertAsync(KocDay score, CancellationToken ct) =>
        db.QueueAsync(Sql.Insert, new { score.Day, score.FanId, score.Score, parts = StoredJson.Write(score.Parts) }, ct);

    /// <returns>Null while nobody was ever scored.</returns>
    public async Task<DateOnly?> LatestDayAsync(CancellationToken ct) => (await db.FindAsync<DayRow>(Sql.LatestDay, null, ct))?.Day;

    /// <summary>The best of a day first.</summary>
    /// <param name="day">Which day.</param>
    /// <param name="min">This score at least.</param>
    /// <param name="after">The last of the page before.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<IReadOnlyList<KocDay>> PageAsync(DateOnly day, int min, KocCursor? after, int limit, CancellationToken ct) =>
        Read(await db.ListAsync<Row>(Sql.Page, new { day, min, afterScore = after?.Score ?? int.MaxValue, afterFan = after?.FanId ?? 0, limit }, ct));

    public async Task<IReadOnlyList<KocDay>> HistoryAsync(Id<Fan> fanId, int limit, CancellationToken ct) => Read(await db.ListAsync<Row>(Sql.History, new { fanId, limit }, ct));

    /// <returns>Those of the fans who have at least this score on a day.</returns>
    public async Task<IReadOnlyList<Id<Fan>>> ListAtLeastAsync(DateOnly day, int min, IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        [.. (await db.ListAsync<long>(Sql.ListAtLeast, new { day, min, fanIds = fanIds.Select(id => id.Value).ToArray() }, ct)).Select(id => new Id<Fan>(id))];

    /// <summary>Drops the oldest day when it lies before another.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> DropOldestAsync(DateOnly before, CancellationToken ct)
    {
        if (await db.FindAsync<DayRow>(Sql.OldestDay, null, ct) is not { Day: { } oldest } || oldest >= before)
            return false;
        await db.ExecuteAsync(Sql.Drop, new { oldest }, ct);
        return true;
    }

    /// <summary>Drops the scores of a member, those from before a merge included.</summary>
    public Task ForgetAsync(Id<Fan> memberId, CancellationToken ct) => db.ExecuteAsync(Sql.Forget, new { memberId }, ct);

    private static IReadOnlyList<KocDay> Read(IEnumerable<Row> rows) => [.. rows.Select(row => new KocDay(row.Day, row.FanId, row.Score, StoredJson.Read<List<KocPart>>(row.Parts)))];

    [method: ExplicitConstructor]
    private sealed record Row(DateOnly Day, Id<Fan> FanId, int Score, string Parts);

    [method: ExplicitConstructor]
    private sealed record DayRow(DateOnly? Day);

    internal static class Sql
    {
        public const string Insert = """
            insert into koc_score (day, fan_id, score, parts)
            select @Day, @FanId, @Score, @parts from (select 1 as one) as here
            where not exists (select 1 from koc_score where day = @Day and fan_id = @FanId)
            """;

        public const string LatestDay = "select max(day) as day from koc_score";

        public const string OldestDay = "select min(day) as day from koc_score";

        public const string Page = """
            select day, fan_id, score, parts from koc_score
            where day = @day and score >= @min and (score < @afterScore or (score = @afterScore and fan_id > @afterFan))
            order by score desc, fan_id limit @limit
            """;

        public const string History = "select day, fan_id, score, parts from koc_score where fan_id = @fanId order by day desc limit @limit";

        public const string ListAtLeast = "select fan_id from koc_score where day = @day and score >= @min and fan_id in @fanIds";

        public const string Drop = "delete from koc_score where day = @oldest";

        public const string Forget = "delete from koc_score where fan_id in (select id from fan where member_id = @memberId)";
    }
}

/// <summary>Where a page ended.</summary>
internal sealed record KocCursor(int Score, long FanId);
