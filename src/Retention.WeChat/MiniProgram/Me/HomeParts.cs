using Retention.Platform.Time;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>The wallet on the first screen.</summary>
internal sealed class HomePointsPart(PointsLedger ledger) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        var balance = await ledger.FindBalanceAsync(shopper.MemberId, ct);
        // Who has nothing has nothing to lose.
        var expiring = balance.Available == 0 ? [] : await ledger.ExpiringAsync(shopper.MemberId, PointsEndpoints.SoonDays, ct);
        return home with { Points = new HomePoints(balance.Available, balance.Pending, balance.Owed, expiring) };
    }
}

/// <summary>Where the shopper stands on the ladder of tiers.</summary>
internal sealed class HomeTierPart(TierBook tiers) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        if (await tiers.ViewAsync(shopper.MemberId, ct) is not { } view)
            return home;
        var next = view.Next is { } level ? new NextTier(level.Code, level.Name, view.Need) : null;
        return home with { Me = home.Me with { Tier = new HomeTier(view.Level.Code, view.Level.Name, view.Measured, next) } };
    }
}

/// <summary>Today's check-in and what the streak leads to.</summary>
internal sealed class HomeCheckInPart(CheckInDesk checkIns, TimeProvider clock) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        var calendar = await checkIns.CalendarAsync(shopper.MemberId, BusinessCalendar.DayOf(clock.GetUtcNow()), ct);
        var next = calendar.NextPrize is { } prize ? new HomeReward(prize.Streak, prize.Points) : null;
        return home with { CheckIn = new HomeCheckIn(calendar.IsCheckedIn, calendar.Streak, calendar.TodayPoints, next) };
    }
}

/// <summary>How many tasks wait to be done, and how many rewards to be claimed.</summary>
internal sealed class HomeTasksPart(TaskBook tasks) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        var all = await tasks.ListAsync(shopper.MemberId, ct);
        return home with { Tasks = new HomeTasks(all.Count(task => task.State == TaskState.Open), all.Count(task => task.State == TaskState.Claimable)) };
    }
}

/// <summary>Coupons that can be used, and those that soon cannot.</summary>
internal sealed class HomeCouponsPart(CouponBook coupons) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        var count = await coupons.CountAsync(shopper.MemberId, ct);
        return home with { Coupons = new HomeCoupons(count.Usable, count.ExpiringSoon) };
    }
}

/// <summary>Lotteries that are open.</summary>
internal sealed class HomeLotteriesPart(LotteryBoard lotteries) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct) => home with
    {
        Lotteries =
        [
            .. (await lotteries.ListAsync(shopper.MemberId, ct))
                .Where(notice => notice.Standing == LotteryStanding.Open)
                .Select(notice => new HomeLottery(notice.Lottery.Id, notice.Rules.Name, notice.Rules.Kind, notice.DrawsLeftToday)),
        ],
    };
}

/// <summary>Surveys not answered yet.</summary>
internal sealed class HomeSurveysPart(SurveyDesk surveys) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct) => home with
    {
        Surveys =
        [
            .. (await surveys.ListAsync(shopper.MemberId, ct))
                .Where(survey => survey.Answers == 0)
                .Select(survey => new HomeSurvey(survey.Id, survey.Title, survey.Points)),
        ],
    };
}

/// <summary>Campaigns that run, with what the shopper has brought.</summary>
internal sealed class HomeCampaignsPart(CampaignShelf shelf) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct) => home with
    {
        Campaigns =
        [
            .. (await shelf.ListAsync(shopper.MemberId, ct))
                .Where(notice => notice.Standing == CampaignStanding.Open)
                .Select(notice => new HomeCampaign(
                    notice.Campaign.Id, notice.Campaign.Terms.Name, notice.Campaign.Terms.Kind, notice.Campaign.Terms.EndsAt, notice.Joined, notice.Progress.Confirmed,
                    notice.Progress.Held, CampaignEntry.NextNeedOf(notice.Campaign.Terms, notice.Progress))),
        ],
    };
}
