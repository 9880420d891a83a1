using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>The tables <c>referral_campaign</c> and <c>referral_plan</c>. Terms are written while it is a draft and never after.</summary>
internal sealed class CampaignStore(Db db)
{
    /// <summary>What fans may meet: published ones whose settlement is not long over.</summary>
    private static readonly TimeSpan KeptInMemory = TimeSpan.FromDays(180);

    private const int LiveMax = 500;

    public static async Task<IReadOnlyList<LiveCampaign>> ListLiveAsync(Db db, TimeProvider clock, CancellationToken ct) =>
        [.. (await db.ListAsync<ReferralCampaign>(Sql.ListLive, new { endedAfter = clock.GetUtcNow() - KeptInMemory, limit = LiveMax }, ct)).Select(row => new LiveCampaign(row, row.ReadTerms()))];

    public Task<ReferralCampaign?> FindAsync(Id<ReferralCampaign> id, CancellationToken ct) => db.FindAsync<ReferralCampaign>(Sql.Find, new { id }, ct);

    public Task<ReferralCampaign?> LockAsync(Id<ReferralCampaign> id, CancellationToken ct) => db.FindAsync<ReferralCampaign>(Sql.Lock, new { id }, ct);

    public Task<IReadOnlyList<ReferralCampaign>> PageAsync(CampaignState? state, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<ReferralCampaign>(Sql.Page, new { state, before = before ?? long.MaxValue, limit }, ct);

    public Task<int> InsertAsync(ReferralCampaign draft, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Insert, new { draft.Id, draft.Code, draft.Name, draft.Kind, draft.State, draft.StartsAt, draft.EndsAt, draft.Terms, draft.CreatedBy, draft.CreatedAt }, ct);

    /// <returns>False when it is no draft any more.</returns>
    public async Task<bool> UpdateDraftAsync(ReferralCampaign draft, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.UpdateDraft, new { draft.Id, draft.Name, draft.Kind, draft.StartsAt, draft.EndsAt, draft.Terms }, ct) == 1;

    /// <summary>Freezes the terms just as they were checked and hashed.</summary>
    /// <returns>False when it is no draft any more, or the draft is another than the one that was checked.</returns>
    public async Task<bool> PublishAsync(ReferralCampaign draft, string termsHash, string? riskAcceptedBy, string by, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Publish, new { draft.Id, draft.Terms, termsHash, riskAcceptedBy, by, now }, ct) == 1;

    public async Task<bool> MoveAsync(Id<ReferralCampaign> id, IReadOnlyCollection<CampaignState> from, CampaignState to, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Move, new { id, from = from.Select(state => state.ToString()).ToArray(), to }, ct) == 1;

    public async Task<bool> EndAsync(Id<ReferralCampaign> id, string by, string? note, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.End, new { id, by, note, now }, ct) == 1;

    internal static class Sql
    {
        private const string Columns = """
            id, code, name, kind, state, starts_at, ends_at, terms, terms_hash, risk_accepted_by, created_by, created_at, published_by,
            published_at, ended_by, ended_at, end_note
            """;

        public const string ListLive = $"""
            select {Columns} from referral_campaign
            where state <> 'Draft' and ends_at > @endedAfter
            order by id desc limit @limit
            """;

        public const string Find = $"select {Columns} from referral_campaign where id = @id";

        public const string Lock = $"select {Columns} from referral_campaign where id = @id /*lock*/";

        public const string Page = $"""
            select {Columns} from referral_campaign
            where id < @before and (@state is null or state = @state)
            order by id desc limit @limit
            """;

        public const string Insert = """
            insert into referral_campaign (id, code, name, kind, state, starts_at, ends_at, terms, created_by, created_at)
            values (@Id, @Code, @Name, @Kind, @State, @StartsAt, @EndsAt, @Terms, @CreatedBy, @CreatedAt)
            """;

        public const string UpdateDraft = """
            update referral_campaign set name = @Name, kind = @Kind, starts_at = @StartsAt, ends_at = @EndsAt, terms = @Terms
            where id = @Id and state = 'Draft'
            """;

        public const string Publish = """
            update referral_campaign set state = 'Open', terms_hash = @termsHash, risk_accepted_by = @riskAcceptedBy, published_by = @by, published_at = @now
            where id = @Id and state = 'Draft' and terms = @Terms
            """;

        public const string Move = "update referral_campaign set state = @to where id = @id and state in @from";

        public const string End = """
            update referral_campaign set state = 'Ended', ended_by = @by, ended_at = @now, end_note = @note
            where id = @id and state in ('Open', 'Paused', 'Stopped')
            """;
    }
}
