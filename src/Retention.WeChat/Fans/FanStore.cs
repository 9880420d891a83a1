using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Fans;

/// <summary>The tables <c>fan</c> and <c>fan_event</c>.</summary>
internal sealed class FanStore(Db db)
{
    private const int DetailMax = 300;

    public Task<Fan?> FindAsync(Id<Fan> id, CancellationToken ct) => db.FindAsync<Fan>(Sql.Find, new { id }, ct);

    public Task<IReadOnlyList<Membership>> ListMembersAsync(IReadOnlyCollection<Id<Fan>> ids, CancellationToken ct) => db.ListAsync<Membership>(MemberStore.Sql.List, new { fanIds = Values(ids) }, ct);

    public async Task<IReadOnlyList<Fan>> LockByHashesAsync(FanAccount account, IReadOnlyCollection<string> hashes, CancellationToken ct) =>
        await db.ListAsync<long>(Sql.ListIdsByHashes, new { account, hashes }, ct) is { Count: > 0 } ids
            ? await db.ListAsync<Fan>(Sql.LockByIds, new { ids }, ct)
            : [];

    public Task<IReadOnlyList<Fan>> LockByIdsAsync(IReadOnlyCollection<Id<Fan>> ids, CancellationToken ct) =>
        db.ListAsync<Fan>(Sql.LockByIds, new { ids = Values(ids) }, ct);

    public Task<IReadOnlyList<Fan>> ListByPhoneAsync(string phoneHash, CancellationToken ct) =>
        db.ListAsync<Fan>(Sql.ListByPhone, new { phoneHash }, ct);

    public Task<IReadOnlyList<Fan>> LockByPhoneAsync(string phoneHash, CancellationToken ct) => db.ListAsync<Fan>(Sql.LockByPhone, new { phoneHash }, ct);

    public async Task<bool> HasPhoneAsync(Id<Fan> memberId, CancellationToken ct) => await db.FindAsync<long>(Sql.CountPhones, new { memberId }, ct) > 0;

    public Task<IReadOnlyList<Fan>> PageAsync(FanState? state, Id<Fan>? before, int limit, CancellationToken ct) =>
        db.ListAsync<Fan>(Sql.Page, new { state, before = before?.Value ?? long.MaxValue, limit }, ct);

    public Task<IReadOnlyList<Fan>> ListProfileDueAsync(FanAccount account, DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<Fan>(Sql.ListProfileDue, new { account, now, limit }, ct);

    public Task<IReadOnlyList<long>> ListErasureDueAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListErasureDue, new { now, after, limit }, ct);

    public ValueTask InsertAsync(Fan fan, DateTimeOffset? profileDueAt, CancellationToken ct) =>
        db.QueueAsync(
            Sql.Insert,
            new
            {
                fan.Id, fan.Account, fan.OpenId, fan.OpenIdHash, fan.State, fan.StateAt, fan.FirstFollowedAt, fan.FollowedAt,
                fan.LeftAt, fan.FollowCount, fan.Scene, profileDueAt, fan.EraseDueAt, fan.CreatedAt, fan.MemberId,
            },
            ct);

    public ValueTask SaveStateAsync(Fan fan, DateTimeOffset? profileDueAt, CancellationToken ct) =>
        db.QueueAsync(
            Sql.SaveState,
            new
            {
                fan.Id, fan.OpenId, fan.State, fan.StateAt, fan.FirstFollowedAt, fan.FollowedAt, fan.LeftAt, fan.FollowCount,
                fan.Scene, profileDueAt, fan.EraseDueAt,
            },
            ct);

    public ValueTask SaveProfileAsync(Fan fan, CancellationToken ct) =>
        db.QueueAsync(
            Sql.SaveProfile,
            new { fan.Id, fan.UnionId, fan.SubscribeScene, fan.State, fan.StateAt, fan.FirstFollowedAt, fan.FollowedAt },
            ct);

    public Task<int> PostponeProfilesAsync(IReadOnlyCollection<Id<Fan>> ids, DateTimeOffset until, CancellationToken ct) =>
        db.ExecuteAsync(Sql.PostponeProfiles, new { ids = Values(ids), until }, ct);

    /// <summary>Nothing is left to ask, unless they followed anew meanwhile.</summary>
    /// <param name="ids">Whose profiles are known and have been acted on.</param>
    /// <param name="dueAt">What they were put off to before they were asked for.</param>
    public Task<int> FinishProfilesAsync(IReadOnlyCollection<Id<Fan>> ids, DateTimeOffset dueAt, CancellationToken ct) =>
        db.ExecuteAsync(Sql.FinishProfiles, new { ids = Values(ids), dueAt }, ct);

    public ValueTask SavePhoneAsync(Id<Fan> id, string? phoneCipher, string? phoneHash, CancellationToken ct) =>
        db.QueueAsync(Sql.SavePhone, new { id, phoneCipher, phoneHash }, ct);

    public ValueTask SaveIdentityAsync(Fan fan, CancellationToken ct) => db.QueueAsync(Sql.SaveIdentity, new { fan.Id, fan.OpenId, fan.UnionId }, ct);

    public async Task<bool> EraseAsync(Id<Fan> id, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Erase, new { id, now }, ct) == 1;

    public Task MakeErasureDueAsync(Id<Fan> id, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.MakeErasureDue, new { id, now }, ct);

    public ValueTask ForgetDetailsAsync(Id<Fan> id, CancellationToken ct) => db.QueueAsync(Sql.ForgetDetails, new { id }, ct);

    public ValueTask RecordAsync(Id<FanEvent> id, Id<Fan> fanId, string kind, string? detail, DateTimeOffset occurredAt, DateTimeOffset now, CancellationToken ct) =>
        db.QueueAsync(Sql.Record, new { id, fanId, kind, detail = detail.Cut(DetailMax), occurredAt, now }, ct);

    public Task<IReadOnlyList<FanEvent>> TimelineAsync(Id<Fan> fanId, Id<FanEvent>? before, int limit, CancellationToken ct) =>
        db.ListAsync<FanEvent>(Sql.Timeline, new { fanId, before = before?.Value ?? long.MaxValue, limit }, ct);

    private static long[] Values(IReadOnlyCollection<Id<Fan>> ids) => [.. ids.Select(id => id.Value)];

    internal static class Sql
    {
        private const string Columns = """
            id, account, open_id, open_id_hash, union_id, state, state_at, first_followed_at, followed_at, left_at,
            follow_count, scene, subscribe_scene, phone_cipher, erase_due_at, created_at, member_id
            """;

        public const string Find = $"select {Columns} from fan where id = @id";

        // Not locked here: the engine locks rows in the order in which it finds them, and that would be another one than below.
        public const string ListIdsByHashes = "select id from fan where account = @account and open_id_hash in @hashes";

        // The only way to lock fans, in order of the id, so that units of work that want several never wait for each other in a circle.
        public const string LockByIds = $"select {Columns} from fan where id in @ids order by id /*lock*/";

        public const string ListByPhone = $"select {Columns} from fan where phone_hash = @phoneHash order by id limit 20";

        public const string LockByPhone = $"select {Columns} from fan where phone_hash = @phoneHash order by id /*lock*/";

        public const string CountPhones = "select count(*) from fan where member_id = @memberId and phone_hash is not null";

        public const string Page = $"""
            select {Columns} from fan
            where id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string AnyProfileDue = "select 1 from fan where profile_due_at <= @now and account = 'Official' and open_id is not null";

        public const string ListProfileDue = $"""
            select {Columns} from fan
            where profile_due_at <= @now and account = @account and open_id is not null
            order by profile_due_at limit @limit
            """;

        public const string AnyErasureDue = "select 1 from fan where erase_due_at <= @now";

        public const string ListErasureDue = "select id from fan where erase_due_at <= @now and id > @after order by id limit @limit";

        public const string Insert = """
            insert into fan (id, account, open_id, open_id_hash, state, state_at, first_followed_at, followed_at, left_at,
                follow_count, scene, profile_due_at, erase_due_at, created_at, member_id)
            values (@Id, @Account, @OpenId, @OpenIdHash, @State, @StateAt, @FirstFollowedAt, @FollowedAt, @LeftAt,
                @FollowCount, @Scene, @profileDueAt, @EraseDueAt, @CreatedAt, @MemberId)
            """;

        public const string SaveState = """
            update fan set open_id = @OpenId, state = @State, state_at = @StateAt, first_followed_at = @FirstFollowedAt,
                followed_at = @FollowedAt, left_at = @LeftAt, follow_count = @FollowCount, scene = @Scene,
                profile_due_at = @profileDueAt, erase_due_at = @EraseDueAt
            where id = @Id
            """;

        public const string SaveProfile = """
            update fan set union_id = @UnionId, subscribe_scene = @SubscribeScene, state = @State, state_at = @StateAt,
                first_followed_at = @FirstFollowedAt, followed_at = @FollowedAt
            where id = @Id
            """;

        public const string PostponeProfiles = "update fan set profile_due_at = @until where id in @ids and profile_due_at is not null";

        public const string FinishProfiles = "update fan set profile_due_at = null where id in @ids and profile_due_at = @dueAt";

        public const string SavePhone = "update fan set phone_cipher = @phoneCipher, phone_hash = @phoneHash where id = @id";

        public const string SaveIdentity = "update fan set open_id = @OpenId, union_id = @UnionId where id = @Id";

        public const string Erase = """
            update fan set open_id = null, union_id = null, scene = null, subscribe_scene = null, phone_cipher = null,
                phone_hash = null, profile_due_at = null, erase_due_at = null
            where id = @id and erase_due_at <= @now
            """;

        public const string MakeErasureDue = "update fan set erase_due_at = @now where id = @id";

        public const string ForgetDetails = "update fan_event set detail = null where fan_id = @id and detail is not null";

        public const string Record = """
            insert into fan_event (id, fan_id, kind, detail, occurred_at, recorded_at)
            values (@id, @fanId, @kind, @detail, @occurredAt, @now)
            """;

        public const string Timeline = """
            select id, fan_id, kind, detail, occurred_at, recorded_at from fan_event
            where fan_id = @fanId and id < @before
            order by id desc limit @limit
            """;
    }
}
