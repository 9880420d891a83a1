using Retention.Platform.Time;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>The check-in button on the first screen.</summary>
internal sealed class HomeCheckInPart(CheckInDesk desk, TimeProvider clock) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        var calendar = await desk.CalendarAsync(shopper.MemberId, BusinessCalendar.DayOf(clock.GetUtcNow()), ct);
        var next = calendar.NextPrize is { } prize ? new HomeReward(prize.Streak, prize.Points) : null;
        return home with { CheckIn = new HomeCheckIn(calendar.IsCheckedIn, calendar.Streak, calendar.TodayPoints, next) };
    }
}

/// <summary>How many tasks wait on the first screen.</summary>
internal sealed class HomeTasksPart(TaskBook book) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        var tasks = await book.ListAsync(shopper.MemberId, ct);
        return home with { Tasks = new HomeTasks(tasks.Count(task => task.State == TaskState.Open), tasks.Count(task => task.State == TaskState.Claimable)) };
    }
}

/// <summary>The badge on the first screen.</summary>
internal sealed class HomeTierPart(TierBook book) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct)
    {
        if (await book.ViewAsync(shopper.MemberId, ct) is not { } view)
            return home;
        var next = view.Next is { } level ? new NextTier(level.Code, level.Name, view.Need) : null;
        return home with { Me = home.Me with { Tier = new HomeTier(view.Level.Code, view.Level.Name, view.Measured, next) } };
    }
}

/// <summary>Surveys not answered yet, on the first screen.</summary>
internal sealed class HomeSurveysPart(SurveyDesk desk) : IHomePart
{
    public async Task<HomeView> AddAsync(HomeView home, Shopper shopper, CancellationToken ct) => home with
    {
        Surveys = [.. (await desk.ListAsync(shopper.MemberId, ct)).Where(survey => survey.Answers == 0).Select(survey => new HomeSurvey($"{survey.Id}", survey.Title, survey.Points))],
    };
}
