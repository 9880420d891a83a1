using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Orders;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Rewards;

public sealed class TaskBookTests
{
    private static readonly ShopCustomer Li = new(OpenId: "li");

    private static readonly MemberTask ViewTea = new(
        new Id<MemberTask>(1), "view-tea", "看看新茶", "浏览新茶页面 3 次", TaskKind.ViewPage, 3, "pages/tea", RewardPeriod.Day, 10, null, null, false, null, null, 1, true, TestDatabase.Start);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_done_counts_and_more_than_enough_is_enough(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await AddAsync(database, ViewTea);
        await NoteAsync(database, fan, new TaskSignal(TaskKind.ViewPage, "pages/other"));
        Assert.Equal((0, TaskState.Open), await StateAsync(database, fan));
        await NoteAsync(database, fan, new TaskSignal(TaskKind.ViewPage, "pages/tea", 2));
        Assert.Equal((2, TaskState.Open), await StateAsync(database, fan));
        Assert.Equal(TaskProblems.NotDone, (await ClaimAsync(database, fan)).Problem);
        await NoteAsync(database, fan, new TaskSignal(TaskKind.ViewPage, "pages/tea", 5));
        Assert.Equal((7, TaskState.Claimable), await StateAsync(database, fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_claims_at_once_give_one_reward(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await AddAsync(database, ViewTea);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => NoteAsync(database, fan, new TaskSignal(TaskKind.ViewPage, "pages/tea"))));
        Assert.Equal((64, TaskState.Claimable), await StateAsync(database, fan));

        var claims = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => ClaimAsync(database, fan)));
        Assert.Single(claims, claim => claim.IsOk);
        Assert.All(claims.Where(claim => !claim.IsOk), claim => Assert.Equal(TaskProblems.Claimed, claim.Problem));
        Assert.Equal(10, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal((64, TaskState.Claimed), await StateAsync(database, fan));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_daily_task_begins_anew_at_midnight_in_china(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await AddAsync(database, ViewTea with { Need = 1 });
        await NoteAsync(database, fan, new TaskSignal(TaskKind.ViewPage, "pages/tea"));
        await ClaimAsync(database, fan);
        database.Clock.Advance(new TimeSpan(0, 13, 59, 59, 999));
        Assert.Equal((1, TaskState.Claimed), await StateAsync(database, fan));
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((0, TaskState.Open), await StateAsync(database, fan));
        await NoteAsync(database, fan, new TaskSignal(TaskKind.ViewPage, "pages/tea"));
        Assert.Equal(10, (await ClaimAsync(database, fan)).Value.Points);
        Assert.Equal(20, await database.FindAsync<long>("select balance from points_balance"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_task_may_wait_for_another(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await AddAsync(database, ViewTea with { Id = new(2), Code = "first", Kind = TaskKind.CheckIn, Target = null, Need = 1, Position = 2 });
        await AddAsync(database, ViewTea with { Need = 1, PrerequisiteId = 2 });
        await NoteAsync(database, fan, new TaskSignal(TaskKind.ViewPage, "pages/tea"));
        Assert.Equal((1, TaskState.Open), await StateAsync(database, fan));
        Assert.Equal(TaskProblems.Prerequisite, (await ClaimAsync(database, fan)).Problem);

        await database.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CheckInAsync(fan.Id, database.Clock.GetUtcNow(), default));
        Assert.True((await ClaimAsync(database, fan, 2)).IsOk);
        Assert.True((await ClaimAsync(database, fan)).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_so_counts_also_for_who_did_it_before_there_was_the_task(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await AddAsync(database, ViewTea with { Kind = TaskKind.BindPhone, Target = null, Need = 1, Period = RewardPeriod.Total });
        await AddAsync(database, ViewTea with { Id = new(2), Code = "order", Kind = TaskKind.FirstOrder, Target = null, Need = 1, Period = RewardPeriod.Total });
        Assert.Equal(TaskProblems.NotDone, (await ClaimAsync(database, fan, 2)).Problem);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8613800000000", ct));
        await database.EarnAsync(new EarningEvent("order:1", EarningKind.Purchase, fan.Id, database.Clock.GetUtcNow(), 100));
        Assert.True((await ClaimAsync(database, fan)).IsOk);
        Assert.True((await ClaimAsync(database, fan, 2)).IsOk);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_answered_or_told_before_there_was_the_task_has_done_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (fan, other) = (await database.FollowAsync("li"), await database.FollowAsync("wang"));
        await AnswerAsync(database, fan, 5);
        foreach (var (known, birthday) in new[] { (fan, "2000-01-01"), (other, null) })
            await database.ExecuteAsync("insert into shopper_profile (fan_id, nickname, avatar_url, birthday, updated_at) values (@Id, '小李', 'https://a/b', @birthday, '2026-11-02 00:00:00.000')", new { known.Id, birthday });
        await AddAsync(database, ViewTea with { Kind = TaskKind.AnswerSurvey, Target = "5", Need = 1, Period = RewardPeriod.Total });
        await AddAsync(database, ViewTea with { Id = new(2), Code = "profile", Kind = TaskKind.CompleteProfile, Target = null, Need = 1, Period = RewardPeriod.Total });
        await AddAsync(database, ViewTea with { Id = new(3), Code = "other", Kind = TaskKind.AnswerSurvey, Target = "6", Need = 1, Period = RewardPeriod.Total });
        Assert.Equal((1, TaskState.Claimable), await StateAsync(database, fan));
        Assert.True((await ClaimAsync(database, fan)).IsOk);
        Assert.Equal((1, TaskState.Claimed), await StateAsync(database, fan));
        Assert.True((await ClaimAsync(database, fan, 2)).IsOk);
        Assert.Equal(TaskProblems.NotDone, (await ClaimAsync(database, fan, 3)).Problem);
        Assert.Equal(TaskProblems.NotDone, (await ClaimAsync(database, other)).Problem);
        Assert.Equal(TaskProblems.NotDone, (await ClaimAsync(database, other, 2)).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Surveys_answered_count_for_the_period_in_which_they_were(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await AddAsync(database, ViewTea with { Kind = TaskKind.AnswerSurvey, Target = null, Need = 2 });
        await AnswerAsync(database, fan, 5);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await AnswerAsync(database, fan, 6);
        Assert.Equal((1, TaskState.Open), await StateAsync(database, fan));
        await AnswerAsync(database, fan, 7);
        Assert.Equal((2, TaskState.Claimable), await StateAsync(database, fan));
        Assert.Equal(10, (await ClaimAsync(database, fan)).Value.Points);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_report_counts_when_it_has_been_accepted_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        await AddAsync(database, ViewTea with { Kind = TaskKind.Report, Target = null, Need = 1, Period = RewardPeriod.Total, Reviewed = true });
        var reports = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => database.InScopeAsync(provider =>
            provider.GetRequiredService<TaskReports>().ReportAsync(fan.Id, new(1), "小红书笔记", default))));
        Assert.Equal((0, TaskState.Open), (Assert.Single(reports, report => report.IsOk).Value.Done, TaskState.Open));
        var waiting = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<TaskReports>().ListAsync(TaskReportState.Waiting, 0, 10, default)));
        var decided = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => database.InScopeAsync(provider =>
            provider.GetRequiredService<TaskReports>().DecideAsync(waiting.Id, true, "boss", default))));
        Assert.Single(decided, each => each.IsOk);
        Assert.Equal((1, TaskState.Claimable), await StateAsync(database, fan));
        Assert.Equal(TaskProblems.NotReported, (await ReportOtherAsync(database, fan)).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_report_accepted_while_its_member_becomes_another_counts_for_who_they_are_then(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (from, into) = (await database.ShopperAsync("li"), await database.FollowAsync("wang"));
        await AddAsync(database, ViewTea with { Kind = TaskKind.Report, Target = null, Need = 1, Period = RewardPeriod.Total, Reviewed = true });
        await database.InScopeAsync(provider => provider.GetRequiredService<TaskReports>().ReportAsync(from.Id, new(1), "小红书笔记", default));
        var report = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<TaskReports>().ListAsync(TaskReportState.Waiting, 0, 10, default)));
        Task<Result<TaskReport>>? deciding = null;
        await database.InTransactionAsync(async (provider, ct) =>
        {
            Assert.True((await provider.GetRequiredService<MemberRegistry>().UniteAsync(from.Id, into.Id, MergeReason.Union, ct)).IsOk);
            deciding = Task.Run(() => database.InScopeAsync(scope => scope.GetRequiredService<TaskReports>().DecideAsync(report.Id, true, "boss", default)), ct);
            // SQLite has one writer; elsewhere the decision waits for the merge.
            while (engine == DatabaseProvider.MySql && !deciding.IsCompleted && await database.FindAsync<long>("select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'") == 0)
                await Task.Yield();
        });
        Assert.True((await deciding!).IsOk);
        Assert.Equal((1, TaskState.Claimable), await StateAsync(database, into));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_order_that_is_undone_takes_its_reward_back_unless_another_stands_and_a_new_one_brings_it_anew(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var cake = await database.OfferAsync(Offers.Cake);
        await AddAsync(database, ViewTea with { Kind = TaskKind.FirstOrder, Target = null, Need = 1, Period = RewardPeriod.Total, CouponTemplateId = cake.Id.Value });
        await database.TellAsync(database.Paid("A1", 100, Li));
        await database.TellAsync(database.Paid("A2", 100, Li));
        Assert.True((await ClaimAsync(database, fan)).IsOk);

        await database.TellAsync(database.Refunded("A1", 100, "refund-1"));
        await database.TellAsync(database.Refunded("A2", 99, "refund-2"));
        Assert.Equal((TaskState.Claimed, 10, "Usable"), await RewardAsync(database, fan));
        await database.TellAsync(database.Refunded("A2", 1, "refund-3"));
        Assert.Equal((TaskState.Open, 0, "Withdrawn"), await RewardAsync(database, fan));

        await database.TellAsync(database.Paid("A3", 100, Li));
        Assert.Equal(10, (await ClaimAsync(database, fan)).Value.Points);
        Assert.Equal((TaskState.Claimed, 10, "Usable,Withdrawn"), await RewardAsync(database, fan));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_coupon_that_paid_for_the_last_order_standing_goes_with_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var cake = await database.OfferAsync(Offers.Cake);
        await AddAsync(database, ViewTea with { Kind = TaskKind.FirstOrder, Target = null, Need = 1, Period = RewardPeriod.Total, CouponTemplateId = cake.Id.Value });
        await database.TellAsync(database.Paid("A1", 100, Li));
        Assert.True((await ClaimAsync(database, fan)).IsOk);
        var coupon = new Id<Coupon>(await database.FindAsync<long>("select id from coupon"));
        await database.TellAsync(database.Paid("A2", 100, Li, null, coupon));
        await database.TellAsync(database.Cancelled("A1"));
        Assert.Equal((TaskState.Claimed, 10, "Used"), await RewardAsync(database, fan));
        await database.TellAsync(database.Cancelled("A2"));
        Assert.Equal((TaskState.Open, 0, "Withdrawn"), await RewardAsync(database, fan));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_used_coupon_of_a_first_order_that_is_undone_stays_and_is_not_given_twice(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var cake = await database.OfferAsync(Offers.Cake);
        await AddAsync(database, ViewTea with { Kind = TaskKind.FirstOrder, Target = null, Need = 1, Period = RewardPeriod.Total, CouponTemplateId = cake.Id.Value });
        await database.TellAsync(database.Paid("A1", 100, Li));
        Assert.True((await ClaimAsync(database, fan)).IsOk);
        await database.ExecuteAsync("update coupon set state = 'Used', order_key = 'shop:other'");
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("spent", PointsReason.Adjustment, fan.Id, -10), default));
        await database.TellAsync(database.Cancelled("A1"));
        Assert.Equal((TaskState.Open, -10, "Used"), await RewardAsync(database, fan));

        await database.TellAsync(database.Paid("A2", 100, Li));
        Assert.True((await ClaimAsync(database, fan)).IsOk);
        Assert.Equal((TaskState.Claimed, 0, "Used"), await RewardAsync(database, fan));
        await database.TellAsync(database.Cancelled("A2"));
        Assert.Equal((TaskState.Open, -10, "Used"), await RewardAsync(database, fan));
        await database.AssertSoundAsync();
    }

    private static async Task<(TaskState State, long Points, string Coupons)> RewardAsync(TestDatabase database, Fan fan)
    {
        var balance = await database.PointsAsync(fan);
        return ((await StateAsync(database, fan)).State, balance.Available - balance.Owed, string.Join(',', (await database.ListAsync<string>("select state from coupon")).Order(StringComparer.Ordinal)));
    }

    private static Task AnswerAsync(TestDatabase database, Fan fan, long survey) => database.InScopeAsync(async provider =>
    {
        SurveyQuestion[] questions = [new("why", SurveyQuestionKind.Text, "为什么", false)];
        await provider.GetRequiredService<SurveyStore>().InsertAsync(
            new Survey(new(survey), "口味", "两分钟", 0, null, null, null, StoredJson.Write(questions), true, TestDatabase.Start), default);
        Assert.True((await provider.GetRequiredService<SurveyDesk>().SubmitAsync(new(survey), fan.Id, SurveyRulesTests.Answers("""{"why": "香"}"""), default)).IsOk);
    });

    private static async Task<Result<TaskProgress>> ReportOtherAsync(TestDatabase database, Fan fan)
    {
        await AddAsync(database, ViewTea with { Id = new(2), Code = "other" });
        return await database.InScopeAsync(provider => provider.GetRequiredService<TaskReports>().ReportAsync(fan.Id, new(2), null, default));
    }

    private static async Task AddAsync(TestDatabase database, MemberTask task)
    {
        await database.InScopeAsync(provider => provider.GetRequiredService<TaskStore>().InsertAsync(task, default));
        database.Services.GetRequiredService<Cached<IReadOnlyList<MemberTask>>>().Invalidate();
    }

    private static Task NoteAsync(TestDatabase database, Fan fan, TaskSignal signal) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<TaskBook>().NoteAsync(fan.Id, signal, database.Clock.GetUtcNow(), ct));

    private static Task<Result<TaskClaim>> ClaimAsync(TestDatabase database, Fan fan, long taskId = 1) =>
        database.InScopeAsync(provider => provider.GetRequiredService<TaskBook>().ClaimAsync(fan.Id, new(taskId), default));

    private static async Task<(int Done, TaskState State)> StateAsync(TestDatabase database, Fan fan)
    {
        var progress = (await database.InScopeAsync(provider => provider.GetRequiredService<TaskBook>().ListAsync(fan.Id, default)))[0];
        return (progress.Done, progress.State);
    }
}
