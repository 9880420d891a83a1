using Retention.Platform.Ids;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>The first screen of the mini-program.</summary>
public sealed record HomeView(
    HomeMe Me, HomePoints Points, HomeCheckIn CheckIn, HomeTasks Tasks, HomeCoupons Coupons, IReadOnlyList<HomeLottery> Lotteries, IReadOnlyList<HomeSurvey> Surveys,
    IReadOnlyList<HomeCampaign> Campaigns)
{
    /// <summary>The screen before its parts have added what they know.</summary>
    internal static HomeView Of(ShopperProfile profile) => new(
        new HomeMe(profile.Nickname, profile.AvatarUrl, null), new HomePoints(0, 0, 0, []), new HomeCheckIn(false, 0, 0, null), new HomeTasks(0, 0),
        new HomeCoupons(0, 0), [], [], []);
}

public sealed record HomeMe(string? Nickname, string? AvatarUrl, HomeTier? Tier);

public sealed record HomeTier(string Code, string Name, long Growth, NextTier? Next);

/// <param name="Need">Growth still missing.</param>
public sealed record NextTier(string Code, string Name, long Need);

public sealed record HomePoints(long Available, long Pending, long Owed, IReadOnlyList<ExpiringPoints> ExpiringSoon);

public sealed record HomeCheckIn(bool CheckedInToday, int Streak, long TodayPoints, HomeReward? NextReward);

public sealed record HomeReward(int Streak, long Points);

public sealed record HomeTasks(int Open, int Claimable);

public sealed record HomeCoupons(long Usable, long ExpiringSoon);

public sealed record HomeLottery(Id<Lottery> Id, string Name, LotteryKind Kind, int DrawsLeft);

public sealed record HomeSurvey(Id<Survey> Id, string Title, long Points);

/// <param name="Confirmed">Friends the shopper has brought.</param>
/// <param name="NextNeed">Confirmed friends of the next stage; null when there is none.</param>
public sealed record HomeCampaign(Id<ReferralCampaign> Id, string Name, CampaignKind Kind, DateTimeOffset EndsAt, bool Joined, int Confirmed, int Held, int? NextNeed);

/// <summary>Adds what one resource knows to the first screen; a statement or two each, for the screen is asked for at every start.</summary>
internal interface IHomePart
{
    /// <returns>The screen with this part's section filled in.</returns>
    Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct);
}
