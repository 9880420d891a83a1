using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>The table <c>referral_campaign</c>. Terms are written while it is a draft and never after.</summary>
internal sealed class CampaignStore(Db db)
{
    /// <summary>After the last claim lapses its prize is let go, at leisure.</summary>
    private const int MarginDays = 30;

    /// <summary>What fans may meet: published ones of which a prize may still be claimed or let go, whatever their terms.</summary>
    private static readonly TimeSpan KeptInMemory = TimeSpan.FromDays(CampaignTerms.SettleDaysMax + CampaignTerms.ClaimDaysMax + MarginDays);

    private const int LiveMax = 500;

    /// <returns>Newest first.</returns>
    public static Task<IReadOnlyList<LiveState>> ListStatesAsync(Db db, DateTimeOffset now, CancellationToken ct) =>
        db.ListAsync<LiveState>(Sql.ListStates, new { endedAfter = now - KeptInMemory, limit = LiveMax }, ct);

    public static async Task<IReadOnlyList<ReferralCampaign>> ListAsync(Db db, IReadOnlyCollection<Id<ReferralCampaign>> ids, CancellationToken ct) =>
        ids.Count == 0 ? [] : await db.ListAsync<ReferralCampaign>(Sql.List, new { ids = ids.Select(id => id.Value).ToArray() }, ct);

    public Task<ReferralCampaign?> FindAsync(Id<ReferralCampaign> id, CancellationToken ct) => db.FindAsync<ReferralCampaign>(Sql.Find, new { id }, ct);

    public Task<ReferralCampaign?> FindByCodeAsync(string code, CancellationToken ct) => db.FindAsync<ReferralCampaign>(Sql.FindByCode, new { code }, ct);

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

    /// <summary>Goes on as what it was before: open, or ended and being settled.</summary>
    public async Task<bool> ResumeAsync(Id<ReferralCampaign> id, CancellationToken ct) => await db.ExecuteAsync(Sql.Resume, new { id }, ct) == 1;

    /// <summary>Campaigns whose time is over and that nobody ended; stopped ones wait for an operator.</summary>
    public Task<IReadOnlyList<long>> ListPastAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListPast, new { now, limit }, ct);

    public async Task<bool> EndAsync(Id<ReferralCampaign> id, string by, string? note, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.End, new { id, by, note, now }, ct) == 1;

    internal static class Sql
    {
        private const string Columns = """
            id, code, name, kind, state, starts_at, ends_at, terms, terms_hash, risk_accepted_by, created_by, created_at, published_by,
            published_at, ended_by, ended_at, end_note
            """;

        public const string ListStates = """
            select id, state, ended_by, ended_at, end_note from referral_campaign
            where state <> 'Draft' and ends_at > @endedAfter
            order by id desc limit @limit
            """;

        public const string List = $"select {Columns} from referral_campaign where id in @ids";

        public const string Find = $"select {Columns} from referral_campaign where id = @id";

        public const string FindByCode = $"select {Columns} from referral_campaign where code = @code";

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

        public const string Resume = """
            update referral_campaign set state = case when ended_at is null then 'Open' else 'Ended' end
            where id = @id and state in ('Paused', 'Stopped')
            """;

        public const string ListPast = "select id from referral_campaign where state in ('Open', 'Paused') and ends_at <= @now order by ends_at limit @limit";

        public const string End = """
            update referral_campaign set state = 'Ended', ended_by = @by, ended_at = @now, end_note = @note
            where id = @id and state in ('Open', 'Paused', 'Stopped') and ended_at is null
            """;
    }
}

/// <summary>What may change of a published campaign.</summary>
[method: Dapper.ExplicitConstructor]
internal sealed record LiveState(Id<ReferralCampaign> Id, CampaignState State, string? EndedBy, DateTimeOffset? EndedAt, string? EndNote);
