using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class KocDeskTests
{
    private static readonly DateOnly Day = new(2026, 11, 2);
    private static readonly DateTimeOffset Midnight = new(2026, 11, 2, 0, 0, 0, TimeSpan.FromHours(8));

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Honest_inviters_are_found_and_rings_are_not(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (honest, ring) = await PlayAsync(database);
        await RunAsync(database);
        Assert.InRange(await ScoreAsync(database, honest), 60, 100);
        Assert.InRange(await ScoreAsync(database, ring), 0, 35);
        Assert.Equal([honest.Value], await HoldersAsync(database));
        var parts = (await database.InScopeAsync(provider => provider.GetRequiredService<KocStore>().HistoryAsync(honest, 5, default)))[0].Parts;
        Assert.Equal(Enum.GetValues<KocAspect>(), parts.Select(part => part.Aspect));
        Assert.Contains("满 30 天仍关注 7 人，满 7 天 4 人", parts[0].Reason);
        Assert.Contains("4 人下单，净额 352 元", parts[3].Reason);
        Assert.Contains("6 人自己也活跃", parts[1].Reason);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_day_is_judged_by_what_was_so_when_it_began(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        var (honest, _) = await PlayAsync(database, world);
        await RunAsync(database);
        var before = await RowsAsync(database);

        // A bad morning: friends leave, buy, and come anew. The day has begun already.
        await database.UnfollowAsync("honest-0", Midnight.AddHours(3));
        await database.ExecuteAsync("update referral set state = 'Lost', closed_at = @at where invitee_fan_id = (select id from fan where open_id = 'honest-0')", new { at = Midnight.AddHours(3) });
        await world.OrderAsync(new(await database.FindAsync<long>("select id from fan where open_id = 'honest-1'")), Midnight.AddHours(1), 99_900);
        await RunAsync(database);
        Assert.Equal(before, await RowsAsync(database));
        // Even where nothing had been written yet.
        await database.ExecuteAsync("delete from koc_score");
        await RunAsync(database);
        Assert.Equal(before, await RowsAsync(database));

        database.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(database);
        Assert.NotEqual(await ScoreAsync(database, honest), await ScoreAsync(database, honest, Day.AddDays(1)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Two_nodes_at_once_write_each_score_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (honest, _) = await PlayAsync(database);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RunAsync(database))));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from koc_score"));
        Assert.Equal([honest.Value], await HoldersAsync(database));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from tag where code = 'koc'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_tag_comes_at_one_mark_and_goes_at_a_lower_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = (await database.FollowAsync("li")).Id;
        foreach (var (day, score, has) in new[] { (1, 59, false), (2, 60, true), (3, 59, true), (4, 50, true), (5, 49, false), (6, 59, false), (7, 100, true) })
        {
            var date = Day.AddDays(day);
            await WriteScoreAsync(database, date, fan, score);
            await TagAsync(database, date);
            Assert.Equal((day, has), (day, (await HoldersAsync(database)).Count == 1));
        }

        // Not scored any more at all.
        await TagAsync(database, Day.AddDays(8));
        Assert.Empty(await HoldersAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_left_is_neither_scored_nor_tagged_and_who_is_forgotten_leaves_no_score(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (honest, _) = await PlayAsync(database);
        await RunAsync(database);
        await database.UnfollowAsync("honest");
        await TagAsync(database, Day);
        database.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(database);
        Assert.Empty(await HoldersAsync(database));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from koc_score where fan_id = @honest", new { honest }));
        await database.InScopeAsync(provider => provider.GetRequiredService<KocMemory>().ForgetAsync(honest, default));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from koc_score where fan_id = @honest", new { honest }));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_best_come_first_page_by_page_and_old_days_go(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, new() { ["Referrals:Koc:KeptDays"] = "2" });
        foreach (var (fan, score) in new[] { (1, 70), (2, 90), (3, 70), (4, 40), (5, 70) })
            await WriteScoreAsync(database, Day, new(fan), score);
        await WriteScoreAsync(database, Day.AddDays(-1), new(1), 10);
        var first = await PageAsync(null);
        Assert.Equal([2L, 1], first.Select(row => row.FanId.Value));
        Assert.Equal([3L, 5], (await PageAsync(new KocCursor(first[^1].Score, first[^1].FanId.Value))).Select(row => row.FanId.Value));
        Assert.Empty(await PageAsync(new KocCursor(70, 5)));

        database.Clock.Advance(TimeSpan.FromDays(2));
        await RunAsync(database);
        Assert.Equal([Day], (await database.ListAsync<string>("select distinct day from koc_score")).Select(day => DateOnly.Parse(day.AsSpan(0, 10))));

        Task<IReadOnlyList<KocDay>> PageAsync(KocCursor? after) => database.InScopeAsync(provider => provider.GetRequiredService<KocStore>().PageAsync(Day, 50, after, 2, default));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task All_inviters_are_scored_whatever_the_size_of_a_batch(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var world = await CampaignWorld.CreateAsync(database);
        for (var i = 0; i < 120; i++)
        {
            var inviter = await database.FollowAsync($"inviter-{i}", at: Midnight.AddDays(-90));
            await world.HelpAsync(inviter.Id, (await database.FollowAsync($"friend-{i}", at: Midnight.AddDays(-5))).Id, ReferralState.Confirmed, Midnight.AddDays(-5));
        }

        await RunAsync(database);
        Assert.Equal(120, await database.FindAsync<long>("select count(*) from koc_score"));
        Assert.Equal(1, await database.FindAsync<long>("select count(distinct score) from koc_score"));
    }

    /// <summary>The two inviters of <see cref="KocCases"/>, written down.</summary>
    private static async Task<(Id<Fan> Honest, Id<Fan> Ring)> PlayAsync(TestDatabase database, CampaignWorld? opened = null)
    {
        var world = opened ?? await CampaignWorld.CreateAsync(database);
        return (await PlayAsync(database, world, "honest", KocCases.Honest(Midnight)), await PlayAsync(database, world, "ring", KocCases.Ring(Midnight, KocOutcome.Confirmed)));
    }

    private static async Task<Id<Fan>> PlayAsync(TestDatabase database, CampaignWorld world, string name, IReadOnlyList<KocHelp> helps)
    {
        var inviter = (await database.FollowAsync(name, at: Midnight.AddDays(-90))).Id;
        for (var i = 0; i < helps.Count; i++)
        {
            var help = helps[i];
            var friend = await database.FollowAsync($"{name}-{i}", at: help.CreditedAt);
            await world.HelpAsync(
                inviter, friend.Id, help.Outcome == KocOutcome.Lost ? ReferralState.Lost : ReferralState.Confirmed, help.CreditedAt, device: help.DeviceHash, ip: help.IpHash, channel: help.Channel);
            if (help.IsActive)
                await database.InTransactionAsync(async (provider, ct) => await provider.GetRequiredService<FanRegistry>().RecordAsync(friend.Id, "Wrote", "text", help.CreditedAt.AddHours(1), ct));
            if (help.Orders > 0)
                await world.OrderAsync(friend.Id, help.CreditedAt.AddHours(2), help.NetFen);
        }

        return inviter;
    }

    private static Task RunAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<KocJob>().RunAsync(default));

    private static Task TagAsync(TestDatabase database, DateOnly day) => database.InScopeAsync(provider => provider.GetRequiredService<KocDesk>().TagAsync(day, default));

    private static Task WriteScoreAsync(TestDatabase database, DateOnly day, Id<Fan> fan, int score) =>
        database.InTransactionAsync(async (provider, ct) => await provider.GetRequiredService<KocStore>().InsertAsync(new KocDay(day, fan, score, []), ct));

    private static Task<int> ScoreAsync(TestDatabase database, Id<Fan> fan, DateOnly? day = null) =>
        database.FindAsync<int>("select score from koc_score where fan_id = @fan and day = @day", new { fan, day = day ?? Day });

    private static Task<IReadOnlyList<string>> RowsAsync(TestDatabase database) => database.ListAsync<string>("select concat(fan_id, ' ', score, ' ', parts) from koc_score order by fan_id");

    private static Task<IReadOnlyList<long>> HoldersAsync(TestDatabase database) => database.ListAsync<long>("select f.fan_id from fan_tag f join tag t on t.id = f.tag_id where t.code = 'koc'");
}
