using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Referrals;

public enum AwardState
{
    /// <summary>Won, not claimed yet; its prize is set aside.</summary>
    Reached,

    /// <summary>The prize is among the fan's prizes.</summary>
    Claimed,

    /// <summary>Not claimed in time; its prize went back.</summary>
    Lapsed,
}

/// <summary>A prize somebody has won in a campaign, once.</summary>
/// <param name="Title">For what: <c>stage:1</c>, <c>team:</c> and the team's code, <c>rank:all</c>, <c>rank:2026-11-28</c>.</param>
/// <param name="WeChatRank">How risky WeChat called the fan who claimed it, 0 to 4; null where it was not asked or said nothing.</param>
/// <param name="Item">Of which part of the budget it was taken; ranks have none of their own.</param>
[method: ExplicitConstructor]
public sealed record ReferralAward(
    Id<ReferralAward> Id,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> FanId,
    string Title,
    string Item,
    int? RankNo,
    AwardState State,
    DateTimeOffset ReachedAt,
    DateTimeOffset ClaimBy,
    DateTimeOffset? ClaimedAt,
    long? PrizeId,
    int? WeChatRank = null)
{
    private const string TeamPrefix = "team:";

    /// <summary>One for every team: who won as a friend may win again with a team of their own.</summary>
    public static string TeamTitle(string code) => TeamPrefix + code;

    public static bool IsTeamTitle(string title) => title.StartsWith(TeamPrefix, StringComparison.Ordinal);

    public static string StageTitle(int no) => $"stage:{no}";

    public static string RankTitle(string scope) => $"rank:{scope}";

    /// <summary>What was won, by the campaign's terms.</summary>
    internal PrizeContent PrizeIn(CampaignTerms terms) => PrizeOf(terms, Title, RankNo);

    /// <summary>What is won under a title.</summary>
    /// <param name="rankNo">Of a rank's title.</param>
    internal static PrizeContent PrizeOf(CampaignTerms terms, string title, int? rankNo) => title switch
    {
        _ when IsTeamTitle(title) => terms.Team!.Prize,
        _ when title.StartsWith("stage:", StringComparison.Ordinal) => terms.Ladder.Single(stage => StageTitle(stage.No) == title).Prize,
        _ => terms.RankPrizes.First(prize => prize.Scope == (title == RankTitle(ProgressStore.WholeCampaign) ? RankScope.Campaign : RankScope.Day) && prize.From <= rankNo && rankNo <= prize.To).Prize,
    };
}

/// <summary>The table <c>referral_award</c>.</summary>
internal sealed class AwardStore(Db db)
{
    public Task<IReadOnlyList<ReferralAward>> ListOfFanAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, CancellationToken ct) =>
        db.ListAsync<ReferralAward>(Sql.ListOfFan, new { campaignId, fanId }, ct);

    public Task<ReferralAward?> LockAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, string title, CancellationToken ct) =>
        db.FindAsync<ReferralAward>(Sql.Lock, new { campaignId, fanId, title }, ct);

    public Task<ReferralAward?> FindAsync(Id<ReferralAward> id, CancellationToken ct) => db.FindAsync<ReferralAward>(Sql.Find, new { id }, ct);

    /// <param name="now">What was to be claimed by then.</param>
    /// <param name="after">Beyond this id.</param>
    public Task<IReadOnlyList<long>> ListLapsedAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListLapsed, new { now, after, limit }, ct);

    public Task<int> InsertAsync(ReferralAward award, CancellationToken ct) => db.ExecuteAsync(
        Sql.Insert, new { award.Id, award.CampaignId, award.FanId, award.Title, award.Item, award.RankNo, award.State, award.ReachedAt, award.ClaimBy }, ct);

    /// <returns>False when it was claimed or has lapsed.</returns>
    public async Task<bool> ClaimAsync(Id<ReferralAward> id, Id<Prize> prizeId, int? weChatRank, DateTimeOffset now, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.Claim, new { id, prizeId, weChatRank, now }, ct) == 1;

    public async Task<bool> LapseAsync(Id<ReferralAward> id, CancellationToken ct) => await db.ExecuteAsync(Sql.Lapse, new { id }, ct) == 1;

    internal static class Sql
    {
        private const string Columns = "id, campaign_id, fan_id, title, item, rank_no, state, reached_at, claim_by, claimed_at, prize_id, wechat_rank";

        public const string ListOfFan = $"select {Columns} from referral_award where campaign_id = @campaignId and fan_id = @fanId order by id";

        public const string Find = $"select {Columns} from referral_award where id = @id";

        public const string Lock = $"select {Columns} from referral_award where campaign_id = @campaignId and fan_id = @fanId and title = @title /*lock*/";

        // A stopped campaign's prizes cannot be claimed, so they do not lapse either.
        public const string ListLapsed = """
            select id from referral_award
            where state = 'Reached' and claim_by <= @now and id > @after and campaign_id not in (select id from referral_campaign where state = 'Stopped')
            order by id limit @limit
            """;

        public const string Insert = """
            insert into referral_award (id, campaign_id, fan_id, title, item, rank_no, state, reached_at, claim_by)
            values (@Id, @CampaignId, @FanId, @Title, @Item, @RankNo, @State, @ReachedAt, @ClaimBy)
            """;

        public const string Claim = "update referral_award set state = 'Claimed', prize_id = @prizeId, claimed_at = @now, wechat_rank = @weChatRank where id = @id and state = 'Reached'";

        public const string Lapse = "update referral_award set state = 'Lapsed' where id = @id and state = 'Reached'";
    }
}
