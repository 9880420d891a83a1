using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>A campaign's rows as they are after the fact, written down directly: what is counted here is counted whoever wrote it.</summary>
internal sealed class CampaignWorld(TestDatabase database)
{
    private static readonly PrizeContent Mug = new("茶杯", PrizeKind.Physical, 500);

    private long next = 1_000;

    public ReferralCampaign Campaign { get; private set; } = null!;

    public static CampaignTerms Terms { get; } = new(
        "老友记", "和好友一起来", CampaignKind.Ladder, TestDatabase.Start.AddDays(-60), TestDatabase.Start.AddDays(-10), HelpCondition.StayDays,
        new CampaignDisclosure("茶馆", "新粉", "邀请", "七天内领取"), InviterPoints: 10, InviteePoints: 5, Stages: [new(1, 1, Mug, 100), new(2, 3, Mug, 100)]);

    public static async Task<CampaignWorld> CreateAsync(TestDatabase database, CampaignTerms? terms = null)
    {
        var world = new CampaignWorld(database);
        await world.OpenAsync(7, terms ?? Terms);
        return world;
    }

    public Task<CampaignReview> ReviewAsync() => database.InScopeAsync(provider => provider.GetRequiredService<CampaignReviewDesk>().ReviewAsync(Campaign, default));

    public Task JoinAsync(Id<Fan> fan, DateTimeOffset at, long views = 0, DateTimeOffset? poster = null) => WriteAsync(
        "insert into referral_link (id, campaign_id, fan_id, code, poster_issued_at, views, created_at) values (@id, @campaign, @fan, @code, @poster, @views, @at)",
        new { id = ++next, campaign = Campaign.Id, fan, code = $"code{next}", poster, views, at });

    public Task TouchAsync(Id<Fan> inviter, string visitor, DateTimeOffset at, TouchChannel channel = TouchChannel.Qr, Id<Fan>? fan = null) => WriteAsync(
        """
        insert into referral_touch (id, campaign_id, inviter_fan_id, fan_id, visitor, channel, touched_at, noted_at)
        values (@id, @campaign, @inviter, @fan, @visitor, @channel, @at, @at)
        """,
        new { id = ++next, campaign = Campaign.Id, inviter, fan, visitor, channel, at });

    /// <param name="closedAt">By default, what is over was over a day after it began.</param>
    public Task HelpAsync(
        Id<Fan> inviter, Id<Fan> invitee, ReferralState state, DateTimeOffset at, DateTimeOffset? confirmedAt = null, DateTimeOffset? closedAt = null, string? device = null,
        string? ip = null, TouchChannel channel = TouchChannel.Qr)
    {
        var isOver = state is ReferralState.Void or ReferralState.Lost or ReferralState.Rejected;
        confirmedAt ??= state is ReferralState.Confirmed or ReferralState.Lost ? at.AddHours(1) : null;
        return WriteAsync(
            """
            insert into referral (id, campaign_id, inviter_fan_id, invitee_fan_id, channel, credited_by, state, attributed_at, device_hash, ip_hash, inviter_points, invitee_points,
                confirmed_at, closed_at)
            values (@id, @campaign, @inviter, @invitee, @channel, 'only', @state, @at, @device, @ip, 10, 5, @confirmedAt, @closedAt)
            """,
            new { id = ++next, campaign = Campaign.Id, inviter, invitee, channel, state, at, device, ip, confirmedAt, closedAt = closedAt ?? (isOver ? at.AddDays(1) : null) });
    }

    public Task ShareAsync(Id<Fan> fan, string day, ShareChannel channel, int shares) => WriteAsync(
        "insert into referral_share (campaign_id, fan_id, day, channel, shares) values (@campaign, @fan, @day, @channel, @shares)",
        new { campaign = Campaign.Id, fan, day, channel, shares });

    public async Task AwardAsync(Id<Fan> fan, string title, PrizeState? prize, long valueFen = 500)
    {
        long? prizeId = prize is null ? null : ++next;
        if (prize is not null)
            await WriteAsync(
                """
                insert into prize (id, award_key, source, source_id, fan_id, name, kind, value_fen, points, is_promised, state, won_at)
                values (@prizeId, @key, 'Referral', 1, @fan, '茶杯', 'Physical', @valueFen, 0, 0, @prize, @at)
                """,
                new { prizeId, key = $"award:{prizeId}", fan, valueFen, prize, at = TestDatabase.Start });
        await WriteAsync(
            """
            insert into referral_award (id, campaign_id, fan_id, title, item, state, reached_at, claim_by, prize_id)
            values (@id, @campaign, @fan, @title, @title, @state, @at, @at, @prizeId)
            """,
            new { id = ++next, campaign = Campaign.Id, fan, title, state = prize is null ? "Reached" : "Claimed", at = TestDatabase.Start, prizeId });
    }

    public Task OrderAsync(Id<Fan> fan, DateTimeOffset paidAt, long amountFen, long refundedFen = 0) => WriteAsync(
        """
        insert into shop_order (id, shop, order_no, state, amount_fen, refunded_fen, paid_at, fan_id, earning_no, earned_fen, points, version, recorded_at)
        values (@id, 'teahouse', @no, 'Paid', @amountFen, @refundedFen, @paidAt, @fan, 0, 0, 0, 1, @paidAt)
        """,
        new { id = ++next, no = $"no{next}", fan, paidAt, amountFen, refundedFen });

    private async Task OpenAsync(long id, CampaignTerms terms)
    {
        Campaign = new ReferralCampaign(
            new(id), $"c{id}", terms.Name, terms.Kind, CampaignState.Draft, terms.StartsAt, terms.EndsAt, RulesText.Write(terms), null, null, "li", terms.StartsAt, null, null, null, null,
            null);
        await database.InScopeAsync(provider => provider.GetRequiredService<CampaignStore>().InsertAsync(Campaign, default));
    }

    private Task WriteAsync(string sql, object values) => database.ExecuteAsync(sql, values);
}
