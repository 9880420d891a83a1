using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

/// <summary>What members do every day when two of their accounts become one, and when they part again.</summary>
public sealed class HabitBelongingsTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Limits_count_for_both_and_the_higher_tier_holds(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await SaveLadderAsync(database);
        await database.AddRuleAsync(EarningRulesTests.Fixed(1, 100) with { FanPeriod = RewardPeriod.Total, FanTimesMax = 3 });
        var (phone, account) = (await database.FollowAsync("phone"), await database.FollowAsync("account"));
        await BuyAsync(database, phone, 2);
        await BuyAsync(database, account, 1);
        Assert.Equal(("silver", "member"), (await LevelAsync(database, phone), await LevelAsync(database, account)));

        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        Assert.Equal("gold", await LevelAsync(database, account));
        Assert.Equal(0, await BuyAsync(database, account, 1));

        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(merge, ct));
        // Neither had earned gold.
        Assert.Equal(("silver", "member"), (await LevelAsync(database, phone), await LevelAsync(database, account)));
        Assert.Equal("Parted", await database.FindAsync<string>("select reason from tier_change where fan_id = @Id order by id desc limit 1", new { account.Id }));
        Assert.Equal(100, await BuyAsync(database, account, 1));
        Assert.Equal(100, await BuyAsync(database, phone, 1));
        Assert.Equal(300, await database.FindAsync<long>("select cast(sum(points) as signed) from earning where fan_id = @Id", new { phone.Id }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_standing_that_came_by_a_merge_goes_with_it_and_no_gift_comes_twice(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await SaveLadderAsync(database);
        var (phone, account) = (await database.FollowAsync("phone"), await database.FollowAsync("account"));
        await database.EarnAsync(new EarningEvent("task:1", EarningKind.Task, phone.Id, database.Clock.GetUtcNow(), BasePoints: 200));
        // The window has rolled on; the standing holds.
        database.Clock.Advance(TimeSpan.FromDays(40));
        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        Assert.Equal("silver", await LevelAsync(database, account));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from tier_gift"));

        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(merge, ct));
        Assert.Equal(("silver", "member"), (await LevelAsync(database, phone), await LevelAsync(database, account)));
        Assert.Equal(phone.Id.Value, await database.FindAsync<long>("select fan_id from tier_gift"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_standing_that_was_promised_before_a_merge_is_there_again_after_it_and_what_was_earned_since_counts(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await SaveLadderAsync(database);
        var (phone, account, other) = (await database.FollowAsync("phone"), await database.FollowAsync("account"), await database.FollowAsync("other"));
        await EarnAsync(database, phone, "task:1", 300);
        await EarnAsync(database, account, "task:2", 200);
        var keepUntil = await KeepUntilAsync(database, account);
        // The window has rolled on; both standings hold.
        database.Clock.Advance(TimeSpan.FromDays(40));
        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        Assert.Equal("gold", await LevelAsync(database, account));
        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(merge, ct));
        Assert.Equal(("gold", "silver", keepUntil), (await LevelAsync(database, phone), await LevelAsync(database, account), await KeepUntilAsync(database, account)));

        var again = new FanMerge(8, other.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(again, ct));
        await EarnAsync(database, account, "task:3", 300);
        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(again, ct));
        Assert.Equal("gold", await LevelAsync(database, account));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_after_a_merge_undoes_what_was_reached_by_the_purchase_on_both_sides(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await SaveLadderAsync(database);
        var (phone, account) = (await database.FollowAsync("phone"), await database.FollowAsync("account"));
        await EarnAsync(database, phone, "order:1", 250);
        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        Assert.Equal("silver", await LevelAsync(database, account));
        await database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().ReverseAsync(new EarningReversal("refund:1", "order:1"), default));
        Assert.Equal("member", await LevelAsync(database, account));
        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(merge, ct));
        Assert.Equal(("member", "member"), (await LevelAsync(database, phone), await LevelAsync(database, account)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_while_two_are_one_leaves_each_their_own_room_when_they_part(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.AddRuleAsync(EarningRulesTests.Fixed(1, 100) with { FanPeriod = RewardPeriod.Total, FanPointsMax = 200 });
        var (phone, account) = (await database.OpenMiniProgramAsync("phone"), await database.FollowAsync("account"));
        await database.EarnAsync(new EarningEvent("order:1", EarningKind.Purchase, phone.Id, database.Clock.GetUtcNow(), 100));
        await BuyAsync(database, account, 1);
        var merge = await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(phone.Id, account.Id, MergeReason.Phone, default));
        Assert.Equal(0, await BuyAsync(database, account, 1));
        await database.InScopeAsync(provider => provider.GetRequiredService<EarningReturns>().ReverseAsync(new EarningReversal("refund:1", "order:1"), default));

        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Value.Id, account.Id, default))).IsOk);
        Assert.Equal((100, 0), (await BuyAsync(database, account, 1), await BuyAsync(database, account, 1)));
        Assert.Equal((100, 100, 0), (await BuyAsync(database, phone, 1), await BuyAsync(database, phone, 1), await BuyAsync(database, phone, 1)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Days_of_both_make_one_streak_and_each_gets_its_own_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (phone, account) = (await database.FollowAsync("phone"), await database.FollowAsync("account"));
        foreach (var who in new[] { phone, account, phone, phone })
        {
            await CheckInAsync(database, who);
            database.Clock.Advance(TimeSpan.FromDays(1));
        }

        await CheckInAsync(database, account);
        await CheckInAsync(database, phone);
        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        Assert.Equal([1, 2, 3, 4, 5], await StreaksAsync(database, account));

        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(merge, ct));
        Assert.Equal([1, 1], await StreaksAsync(database, account));
        Assert.Equal([1, 1, 2, 3], await StreaksAsync(database, phone));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reward_one_of_them_had_is_had(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var task = new MemberTask(new(1), "view", "看看", "", TaskKind.ViewPage, 2, null, RewardPeriod.Total, 5, null, null, false, null, null, 1, true, TestDatabase.Start);
        await database.InScopeAsync(provider => provider.GetRequiredService<TaskStore>().InsertAsync(task, default));
        var (phone, account) = (await database.FollowAsync("phone"), await database.FollowAsync("account"));
        await NoteAsync(database, phone, 2);
        await NoteAsync(database, account, 1);
        await database.InScopeAsync(provider => provider.GetRequiredService<TaskBook>().ClaimAsync(phone.Id, task.Id, default));

        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        Assert.Equal((3, TaskState.Claimed), await ProgressAsync(database, account));
        await MoveAsync(database, (belongings, ct) => belongings.MoveBackAsync(merge, ct));
        Assert.Equal((1, TaskState.Open), await ProgressAsync(database, account));
        Assert.Equal((2, TaskState.Claimed), await ProgressAsync(database, phone));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reward_one_of_them_still_has_is_had_though_the_others_was_taken_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var task = new MemberTask(new(1), "view", "看看", "", TaskKind.ViewPage, 2, null, RewardPeriod.Total, 5, null, null, false, null, null, 1, true, TestDatabase.Start);
        await database.InScopeAsync(provider => provider.GetRequiredService<TaskStore>().InsertAsync(task, default));
        var account = await database.FollowAsync("account");
        var mini = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "mini", null, ct));
        foreach (var fan in new[] { account, mini })
        {
            await NoteAsync(database, fan, 2);
            Assert.True((await ClaimAsync(fan)).IsOk);
        }

        await database.ExecuteAsync("update task_claim set undone_at = @now where fan_id = @Id", new { account.Id, now = database.Clock.GetUtcNow() });
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini.Id, account.Id, MergeReason.Union, default))).IsOk);
        Assert.Equal(TaskState.Claimed, (await ProgressAsync(database, account)).State);
        Assert.False((await ClaimAsync(account)).IsOk);

        Task<Result<TaskClaim>> ClaimAsync(Fan fan) => database.InScopeAsync(provider => provider.GetRequiredService<TaskBook>().ClaimAsync(fan.Id, task.Id, default));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whoever_is_forgotten_leaves_no_word_in_a_survey_that_another_account_of_theirs_wrote(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (from, into, other) = (await database.OpenMiniProgramAsync("from"), await database.FollowAsync("into"), await database.FollowAsync("other"));
        foreach (var fan in new[] { from, into, other })
        {
            await database.ExecuteAsync("insert into survey_draft (survey_id, fan_id, answers, saved_at) values (2, @Id, '{}', '2026-11-02 00:00:00.000')", new { fan.Id });
            await database.ExecuteAsync("insert into survey_submission (id, survey_id, fan_id, points, answered_at) values (@Id, 1, @Id, 0, '2026-11-02 00:00:00.000')", new { fan.Id });
            await database.ExecuteAsync("insert into survey_answer (id, submission_id, survey_id, question_id, text) values (@Id, @Id, 1, 'q', '我住在龙井村')", new { fan.Id });
        }

        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(from.Id, into.Id, MergeReason.Union, default))).IsOk);
        foreach (var fan in new[] { from, into })
            await database.InTransactionAsync(async (provider, ct) => { await provider.GetRequiredService<FanEraser>().EraseNowAsync(fan.Id, ct); return true; });
        Assert.Equal(other.Id.Value, await database.FindAsync<long>("select sum(fan_id) from survey_draft"));
        Assert.Equal(other.Id.Value, await database.FindAsync<long>("select sum(id) from survey_answer where text is not null"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Everything_a_part_knows_of_a_member_is_in_their_copy(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await SaveLadderAsync(database);
        var (phone, fan) = (await database.OpenMiniProgramAsync("phone"), await database.FollowAsync("li"));
        await database.ExecuteAsync("insert into survey (id, title, description, points, questions, enabled, created_at) values (1, '口味', '', 0, '[]', 1, '2026-11-02 00:00:00.000')");
        await database.ExecuteAsync("""
            insert into member_task (id, code, title, description, kind, need, period, points, reviewed, position, enabled, created_at)
            values (1, 'view', '看看', '', 'ViewPage', 1, 'Total', 5, 0, 1, 1, '2026-11-02 00:00:00.000')
            """);
        // Both did everything, so nothing of what the one did could change hands.
        foreach (var account in new[] { phone, fan })
        {
            await CheckInAsync(database, account);
            await EarnAsync(database, account, $"task:1:{account.Id}", 200);
            await database.ExecuteAsync("insert into survey_submission (id, survey_id, fan_id, points, answered_at) values (@Id, 1, @Id, 0, '2026-11-02 00:00:00.000')", new { account.Id });
            await database.ExecuteAsync("insert into survey_answer (id, submission_id, survey_id, question_id, text) values (@Id, @Id, 1, 'q', '我住在龙井村')", new { account.Id });
            await database.ExecuteAsync("insert into task_claim (task_id, fan_id, period, points, claimed_at) values (1, @Id, 'T', 5, '2026-11-02 00:00:00.000')", new { account.Id });
        }

        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(phone.Id, fan.Id, MergeReason.Union, default))).IsOk);
        var parts = await database.InScopeAsync(async provider =>
        {
            var copies = new Dictionary<string, object>();
            foreach (var part in provider.GetServices<IExported>())
                copies[part.Name] = await part.ExportAsync(fan.Id, default);
            return copies;
        });
        Assert.Subset(parts.Keys.ToHashSet(), new HashSet<string> { "earnings", "tier", "checkIns", "tasks", "surveys" });
        Assert.Equal(2, ((IReadOnlyCollection<CheckInDay>)parts["checkIns"]).Count);
        Assert.Equal(2, ((System.Collections.ICollection)parts["surveys"]).Count);
        var copy = System.Text.Json.JsonSerializer.SerializeToElement(parts);
        Assert.Equal(2, copy.GetProperty("tasks").GetProperty("claimed").GetArrayLength());
        // Each rose by themselves; two hundred points each, five of a check-in and the gift, before the merge moved them.
        Assert.Equal(2, copy.GetProperty("tier").GetProperty("history").EnumerateArray().Count(change => change.GetProperty("FromCode").GetString() == "member"));
        Assert.Equal(2, copy.GetProperty("points").GetProperty("Entries").EnumerateArray().Count(entry => entry.GetProperty("Amount").GetInt64() == 200));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_streak_joined_past_a_reward_brings_it_with_the_next_day_and_says_so(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (phone, account) = (await database.FollowAsync("phone"), await database.FollowAsync("account"));
        for (var day = 1; day <= 7; day++, database.Clock.Advance(TimeSpan.FromDays(1)))
            await CheckInAsync(database, day <= 3 ? phone : account);
        var merge = new FanMerge(7, phone.Id, account.Id, database.Clock.GetUtcNow());
        await MoveAsync(database, (belongings, ct) => belongings.MoveAsync(merge, ct));
        var calendar = await CalendarAsync(database, account);
        Assert.Equal((7, false, 25L), (calendar.Streak, Assert.Single(calendar.Prizes).IsReached, calendar.TodayPoints));

        var next = await database.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CheckInAsync(account.Id, database.Clock.GetUtcNow(), default));
        Assert.Equal((8, 25L, 1), (next.Streak, next.Points, next.Rewards.Count));
        database.Clock.Advance(TimeSpan.FromDays(1));
        await CheckInAsync(database, account);
        Assert.Equal(5, await database.FindAsync<long>("select points from check_in where streak = 9"));
    }

    private static Task<CheckInCalendar> CalendarAsync(TestDatabase database, Fan fan) => database.InScopeAsync(provider =>
        provider.GetRequiredService<CheckInDesk>().CalendarAsync(fan.Id, Retention.Platform.Time.BusinessCalendar.DayOf(database.Clock.GetUtcNow()), default));

    private static async Task SaveLadderAsync(TestDatabase database)
    {
        TierLevel[] levels = [TierRulesTests.Level("member", 0), TierRulesTests.Level("silver", 200, 20), TierRulesTests.Level("gold", 300)];
        await database.InTransactionAsync((provider, ct) =>
            provider.GetRequiredService<TierStore>().SaveAsync(new TierLadder(new TierPolicy(TierMeasure.Points, 30, 90, 10), levels), ct));
        database.Services.GetRequiredService<Cached<TierLadder>>().Invalidate();
    }

    private static async Task<long> BuyAsync(TestDatabase database, Fan fan, int times)
    {
        long points = 0;
        for (var i = 0; i < times; i++)
            points = await database.EarnAsync(new EarningEvent($"order:{Guid.NewGuid():N}", EarningKind.Purchase, fan.Id, database.Clock.GetUtcNow(), 100));
        return points;
    }

    private static Task EarnAsync(TestDatabase database, Fan fan, string key, long points) =>
        database.EarnAsync(new EarningEvent(key, EarningKind.Task, fan.Id, database.Clock.GetUtcNow(), BasePoints: points));

    private static Task<DateOnly> KeepUntilAsync(TestDatabase database, Fan fan) => database.FindAsync<DateOnly>("select keep_until from tier_standing where fan_id = @Id", new { fan.Id });

    private static Task CheckInAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<CheckInDesk>().CheckInAsync(fan.Id, database.Clock.GetUtcNow(), default));

    private static Task<IReadOnlyList<long>> StreaksAsync(TestDatabase database, Fan fan) =>
        database.ListAsync<long>("select streak from check_in where fan_id = @Id order by day", new { fan.Id });

    private static Task NoteAsync(TestDatabase database, Fan fan, int times) => database.InTransactionAsync((provider, ct) =>
        provider.GetRequiredService<TaskBook>().NoteAsync(fan.Id, new TaskSignal(TaskKind.ViewPage, "pages/tea", times), database.Clock.GetUtcNow(), ct));

    private static async Task<(int Done, TaskState State)> ProgressAsync(TestDatabase database, Fan fan)
    {
        var progress = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<TaskBook>().ListAsync(fan.Id, default)));
        return (progress.Done, progress.State);
    }

    private static async Task<string> LevelAsync(TestDatabase database, Fan fan) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<TierBook>().LevelAsync(fan.Id, default)))!.Code;

    private static Task MoveAsync(TestDatabase database, Func<IBelongings, CancellationToken, Task> move) => database.InTransactionAsync(async (provider, ct) =>
    {
        foreach (var belongings in provider.GetServices<IBelongings>().Where(each => each is EarningBelongings or TierBelongings or CheckInBelongings or TaskBelongings or SurveyBelongings))
            await move(belongings, ct);
    });
}
