using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>A campaign and what happens in it, through the product's own doors.</summary>
internal static class Invitations
{
    public const long InviterPoints = 10;
    public const long InviteePoints = 5;

    public static PrizeContent Prize { get; } = new("春茶礼盒", PrizeKind.Physical, 9_900);

    /// <summary>Runs from a day ago for a month.</summary>
    public static CampaignTerms Terms(DateTimeOffset now, HelpCondition condition = HelpCondition.ServiceEvent) => new(
        "老友记", "和好友一起来", CampaignKind.TwoSided, now.AddDays(-1), now.AddDays(30), condition,
        new CampaignDisclosure("茶铺", "首次关注的好友到店消费后计入", "按确认的好友数计算", "30 天内在小程序领取"),
        InviterPoints: InviterPoints, InviteePoints: InviteePoints, PointsBudget: 1_000_000);

    public static Task<LiveCampaign> CampaignAsync(this TestDatabase database, HelpCondition condition = HelpCondition.ServiceEvent, Func<CampaignTerms, CampaignTerms>? change = null) =>
        database.CampaignAsync((change ?? (terms => terms))(Terms(database.Clock.GetUtcNow(), condition)));

    /// <summary>Published with what it promises set aside.</summary>
    public static async Task<LiveCampaign> CampaignAsync(this TestDatabase database, CampaignTerms terms)
    {
        var live = await database.InTransactionAsync(async (provider, ct) =>
        {
            var now = database.Clock.GetUtcNow();
            var row = ReferralCampaign.Draft(provider.GetRequiredService<IdGenerator>().Next<ReferralCampaign>(), $"c{Guid.NewGuid():N}", terms, "tester", now);
            var store = provider.GetRequiredService<CampaignStore>();
            var budget = provider.GetRequiredService<CampaignBudget>();
            await store.InsertAsync(row, ct);
            Assert.True(await store.PublishAsync(row, "hash", null, "tester", now, ct));
            await budget.OpenAsync(row.Id, CampaignBudget.Points, terms.PointsBudget, ct);
            foreach (var stage in terms.Ladder)
                await budget.OpenAsync(row.Id, CampaignBudget.Stage(stage.No), stage.Stock, ct);
            if (terms.Team is { } team)
                await budget.OpenAsync(row.Id, CampaignBudget.Teams, team.Stock, ct);
            return new LiveCampaign(row with { State = CampaignState.Open }, terms);
        });
        database.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
        return live;
    }

    public static async Task MoveAsync(this TestDatabase database, LiveCampaign campaign, CampaignState to)
    {
        await database.ExecuteAsync("update referral_campaign set state = @to where id = @Id", new { campaign.Id, to = to.ToString() });
        database.Services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
    }

    public static Task<ReferralLink> LinkAsync(this TestDatabase database, LiveCampaign campaign, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ReferralLinks>().EnsureAsync(campaign.Id, fan.MemberId, default));

    /// <summary>A follow by a scene, with the attribution that comes of it, settled.</summary>
    public static async Task<Fan> ComeByAsync(this TestDatabase database, string openId, string? scene, DateTimeOffset? at = null)
    {
        var fan = await database.ArriveAsync(openId, scene, at);
        await database.SettleAsync();
        return fan;
    }

    /// <summary>As it is before the settler has looked.</summary>
    public static Task<Fan> ArriveAsync(this TestDatabase database, string openId, string? scene, DateTimeOffset? at = null) => database.InTransactionAsync(async (provider, ct) =>
    {
        var when = at ?? database.Clock.GetUtcNow();
        var registry = provider.GetRequiredService<FanRegistry>();
        await registry.LockAsync(FanAccount.Official, [openId], ct);
        var (follower, kind) = await registry.FollowAsync(FanAccount.Official, openId, when, scene, ct);
        await provider.GetRequiredService<ReferralProgram>().AttributeAsync(follower, kind, scene, when, ct);
        return follower;
    });

    public static async Task LeaveAsync(this TestDatabase database, string openId, DateTimeOffset? at = null)
    {
        await database.InTransactionAsync(async (provider, ct) =>
        {
            var when = at ?? database.Clock.GetUtcNow();
            var registry = provider.GetRequiredService<FanRegistry>();
            await registry.LockAsync(FanAccount.Official, [openId], ct);
            var (fan, _) = await registry.UnfollowAsync(FanAccount.Official, openId, when, ct);
            await provider.GetRequiredService<ReferralProgram>().InviteeLeftAsync(fan.Id, when, ct);
        });
        await database.SettleAsync();
    }

    /// <summary>A person of the mini-program, met now.</summary>
    public static Task<Fan> ShopperAsync(this TestDatabase database, string openId, string? unionId = null) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, openId, unionId, ct));

    public static async Task<bool?> ServiceEventAsync(this TestDatabase database, Fan fan, string key)
    {
        var told = await database.InScopeAsync(provider => provider.GetRequiredService<ServiceEvents>().ReportAsync(fan.Id, new ServiceEventRequest(key, "purchase", null), default));
        await database.SettleAsync();
        return told.IsOk ? told.Value.IsNew : null;
    }

    /// <summary>Everything that is due.</summary>
    public static Task SettleAsync(this TestDatabase database) => database.InScopeAsync(async provider =>
    {
        while (await provider.GetRequiredService<ReferralSettler>().SettleDueAsync(default))
        {
        }
    });

    public static Task<long> BalanceAsync(this TestDatabase database, Fan fan) => database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().BalanceAsync(fan.MemberId, default));

    public static Task<ReferralProgress> ProgressAsync(this TestDatabase database, LiveCampaign campaign, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ProgressStore>().FindAsync(campaign.Id, fan.MemberId, default));

    public static async Task<Referral?> ReferralOfAsync(this TestDatabase database, Fan invitee) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<ReferralStore>().ListOfInviteesAsync([invitee.Id], default))).FirstOrDefault();

    public static async Task<(ReferralState State, string? Reason)> StandingAsync(this TestDatabase database, Fan invitee) =>
        await database.ReferralOfAsync(invitee) is { } help ? (help.State, help.Reason) : throw new InvalidOperationException("There is no such help.");
}
