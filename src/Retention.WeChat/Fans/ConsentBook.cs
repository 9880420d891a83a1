using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>
/// Who agreed to what, by channel and purpose. The latest word counts, whatever order words arrive in; every word is
/// kept with its source and wording, as proof. Callers hold the fan's lock.
/// </summary>
internal sealed class ConsentBook(Db db, IdGenerator ids, TimeProvider clock) : IForgetFans
{
    internal const int WordingMax = 500;

    public async Task RecordAsync(Id<Fan> fanId, ConsentChange change, CancellationToken ct)
    {
        var args = new
        {
            id = ids.Next(), fanId, change.Channel, change.Purpose, change.Given, change.Source, wording = change.Wording.Cut(WordingMax),
            change.DecidedAt, now = clock.GetUtcNow(),
            // Providers tell whole seconds: in doubt the no is the later word.
            laterThan = change.Given ? change.DecidedAt : change.DecidedAt.AddSeconds(1),
        };
        await db.QueueAsync(Sql.Record, args, ct);
        await db.QueueAsync(Sql.Insert, args, ct);
        await db.QueueAsync(Sql.Change, args, ct);
    }

    public async Task<Consents> OfAsync(Id<Fan> fanId, CancellationToken ct) =>
        (await OfAsync([fanId], ct)).GetValueOrDefault(fanId, Consents.None);

    /// <returns>Only fans who said anything.</returns>
    public async Task<Dictionary<Id<Fan>, Consents>> OfAsync(IReadOnlyCollection<Id<Fan>> fanIds, CancellationToken ct) =>
        (await db.ListAsync<Consent>(Sql.ListCurrent, new { fanIds = fanIds.Select(id => id.Value).ToArray() }, ct))
            .GroupBy(word => word.FanId).ToDictionary(words => words.Key, words => new Consents([.. words]));

    /// <summary>Every word of a fan, the latest first.</summary>
    public Task<IReadOnlyList<ConsentEntry>> HistoryAsync(Id<Fan> fanId, int limit, CancellationToken ct) =>
        db.ListAsync<ConsentEntry>(Sql.History, new { fanId, limit }, ct);

    /// <returns>Where a word was taken down; null when these accounts were never told it.</returns>
    public Task<ConsentEntry?> FindEntryAsync(Consent word, CancellationToken ct) =>
        db.FindAsync<ConsentEntry>(Sql.FindEntry, new { word.FanId, word.Channel, word.Purpose, word.Given, word.DecidedAt }, ct);

    /// <summary>An erased fan who comes back is asked again; what they refused stays refused, and the proof is kept.</summary>
    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await db.QueueAsync(Sql.ForgetAgreements, new { id }, ct);

    internal static class Sql
    {
        public const string Record = """
            insert into consent_entry (id, fan_id, channel, purpose, given, source, wording, decided_at, recorded_at)
            values (@id, @fanId, @Channel, @Purpose, @Given, @Source, @wording, @DecidedAt, @now)
            """;

        public const string Insert = """
            insert into consent (fan_id, channel, purpose, given, decided_at)
            select @fanId, @Channel, @Purpose, @Given, @DecidedAt from (select 1 as one) as here
            where not exists (select 1 from consent where fan_id = @fanId and channel = @Channel and purpose = @Purpose)
            """;

        public const string Change = """
            update consent set given = @Given, decided_at = @DecidedAt
            where fan_id = @fanId and channel = @Channel and purpose = @Purpose and decided_at <= @laterThan
            """;

        public const string ListCurrent = "select fan_id, channel, purpose, given, decided_at from consent where fan_id in @fanIds";

        public const string History = """
            select id, channel, purpose, given, source, wording, decided_at, recorded_at from consent_entry
            where fan_id = @fanId order by id desc limit @limit
            """;

        public const string FindEntry = """
            select id, channel, purpose, given, source, wording, decided_at, recorded_at from consent_entry
            where fan_id = @FanId and channel = @Channel and purpose = @Purpose and given = @Given and decided_at = @DecidedAt
            order by id limit 1
            """;

        public const string ForgetAgreements = "delete from consent where fan_id = @id and given = 1";
    }
}
