using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

/// <summary>The table <c>referral_assessment</c>, and what of <c>referral_review</c> the settler needs.</summary>
internal sealed class RiskStore(Db db)
{
    /// <summary>Within a transaction.</summary>
    public ValueTask InsertAsync(RiskAssessment a, CancellationToken ct) => db.QueueAsync(
        Sql.Insert,
        new { a.Id, a.ReferralId, a.CampaignId, a.RulesVersion, inputs = RulesText.Write(a.Inputs), a.Points, parts = RulesText.Write(a.Parts), a.Verdict, a.AssessedAt },
        ct);

    /// <summary>Within a transaction that has locked the help. A help is reviewed once: what was opened or decided before stays.</summary>
    public ValueTask OpenReviewAsync(Referral r, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.OpenReview, new { r.Id, r.CampaignId, now }, ct);

    /// <returns>Of those that were decided.</returns>
    public async Task<IReadOnlyDictionary<Id<Referral>, ReviewDecision>> DecisionsAsync(IReadOnlyCollection<Id<Referral>> ids, CancellationToken ct) => ids.Count == 0
        ? new Dictionary<Id<Referral>, ReviewDecision>()
        : (await db.ListAsync<Decided>(Sql.ListDecided, new { ids }, ct)).ToDictionary(each => each.ReferralId, each => each.Decision);

    /// <returns>Oldest first: how a help was looked at again and again.</returns>
    public async Task<IReadOnlyList<RiskAssessment>> ListOfReferralAsync(Id<Referral> id, int limit, CancellationToken ct) =>
        [.. (await db.ListAsync<RiskAssessmentRow>(Sql.ListOfReferral, new { id, limit }, ct)).Select(row => row.Read())];

    /// <returns>Of each the newest.</returns>
    public async Task<IReadOnlyDictionary<Id<Referral>, RiskAssessment>> LatestAsync(IReadOnlyCollection<Id<Referral>> ids, CancellationToken ct) => ids.Count == 0
        ? new Dictionary<Id<Referral>, RiskAssessment>()
        : (await db.ListAsync<RiskAssessmentRow>(Sql.ListLatest, new { ids }, ct)).ToDictionary(row => row.ReferralId, row => row.Read());

    /// <param name="campaignId">Whose helps.</param>
    /// <param name="verdict">Only these; all when null.</param>
    /// <param name="before">Newer ones were listed already: the last of them.</param>
    /// <returns>Newest first.</returns>
    public async Task<IReadOnlyList<RiskAssessment>> PageAsync(Id<ReferralCampaign> campaignId, RiskVerdict? verdict, RiskAssessment? before, int limit, CancellationToken ct) =>
    [
        .. (await db.ListAsync<RiskAssessmentRow>(
            Sql.Page, new { campaignId, verdict, beforeAt = before?.AssessedAt ?? DateTimeOffset.MaxValue, beforeId = before?.Id ?? long.MaxValue, limit }, ct)).Select(row => row.Read()),
    ];

    public async Task<RiskAssessment?> FindAsync(long id, CancellationToken ct) => (await db.FindAsync<RiskAssessmentRow>(Sql.Find, new { id }, ct))?.Read();

    [method: ExplicitConstructor]
    internal sealed record Decided(Id<Referral> ReferralId, ReviewDecision Decision);

    internal static class Sql
    {
        private const string Columns = "id, referral_id, campaign_id, rules_version, inputs, points, parts, verdict, assessed_at";

        public const string Insert = """
            insert into referral_assessment (id, referral_id, campaign_id, rules_version, inputs, points, parts, verdict, assessed_at)
            values (@Id, @ReferralId, @CampaignId, @RulesVersion, @inputs, @Points, @parts, @Verdict, @AssessedAt)
            """;

        public const string OpenReview = """
            insert into referral_review (referral_id, campaign_id, opened_at)
            select @Id, @CampaignId, @now
            where not exists (select 1 from referral_review where referral_id = @Id)
            """;

        public const string ListDecided = "select referral_id, decision from referral_review where referral_id in @ids and decision is not null";

        public const string ListOfReferral = $"select {Columns} from referral_assessment where referral_id = @id order by id limit @limit";

        public const string ListLatest = $"""
            select {Columns} from referral_assessment
            where id in (select max(id) from referral_assessment where referral_id in @ids group by referral_id)
            """;

        public const string Page = $"""
            select {Columns} from referral_assessment
            where campaign_id = @campaignId and (@verdict is null or verdict = @verdict)
                and assessed_at <= @beforeAt and (assessed_at < @beforeAt or id < @beforeId)
            order by assessed_at desc, id desc limit @limit
            """;

        public const string Find = $"select {Columns} from referral_assessment where id = @id";
    }
}

[method: ExplicitConstructor]
internal sealed record RiskAssessmentRow(
    long Id, Id<Referral> ReferralId, Id<ReferralCampaign> CampaignId, int RulesVersion, string Inputs, int Points, string Parts, RiskVerdict Verdict, DateTimeOffset AssessedAt)
{
    public RiskAssessment Read() => new(
        Id, ReferralId, CampaignId, RulesVersion, RulesText.Read<RiskInputs>(Inputs), Points, RulesText.Read<IReadOnlyList<RiskPart>>(Parts), Verdict, AssessedAt);
}
