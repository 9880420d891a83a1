using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Journeys;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Fans.Members;

public sealed class ReturnedMemberTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whatever_is_posted_for_who_came_back_goes_to_the_member_they_are_now(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = (await database.FollowAsync("li")).Id;
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("gift", PointsReason.Milestone, fan, 77), default));
        var waiting = (await AskAsync(database, desk => desk.RequestAsync(new AdjustmentWish("big", fan, fan, 6_000, "补偿", "zhao"), default))).Value;
        var member = await LeaveAndReturnAsync(database, fan);

        Assert.True((await AskAsync(database, desk => desk.ApproveAsync(waiting.Id, "qian", default))).IsOk);
        Assert.True((await AskAsync(database, desk => desk.RequestAsync(new AdjustmentWish("small", fan, member, 20, "补偿", "zhao"), default))).IsOk);
        Assert.True((await AskAsync(database, desk => desk.PostAsync(new Posting("hand", PointsReason.Milestone, fan, 3, By: "zhao"), member, default))).IsOk);
        using var script = database.Services.GetRequiredService<PostingDesk>();
        await script.StartAsync(default);
        Assert.True((await script.PostAsync(new Posting("script", PointsReason.Milestone, fan, 100), default)).IsOk);
        await script.StopAsync(default);
        Assert.Equal((6_123, 77), (await BalanceAsync(database, member), await BalanceAsync(database, fan)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_erased_persons_points_remind_nobody_and_their_history_is_in_nobodys_copy(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = (await database.FollowAsync("li")).Id;
        var today = BusinessCalendar.DayOf(database.Clock.GetUtcNow());
        await database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(new Posting("gift", PointsReason.Milestone, fan, 77, "旧账", ExpiresOn: today.AddDays(7)), default));
        await database.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync(
            "insert into check_in (fan_id, day, streak, points, checked_in_at) values (@fan, @today, 1, 5, @now)", new { fan, today, now = database.Clock.GetUtcNow() }, default));
        Assert.Contains("旧账", await CopyAsync(database, "points", fan), StringComparison.Ordinal);

        var member = await LeaveAndReturnAsync(database, fan);
        Assert.DoesNotContain("旧账", await CopyAsync(database, "points", member), StringComparison.Ordinal);
        Assert.Equal("[]", await CopyAsync(database, "checkIns", member));
        while (await database.InScopeAsync(provider => provider.GetRequiredService<ExpiryReminders>().TickAsync(default)))
        {
        }

        Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_message"));
    }

    /// <summary>As a deletion leaves the wallet; the account comes back by itself.</summary>
    private static async Task<Id<Fan>> LeaveAndReturnAsync(TestDatabase database, Id<Fan> fan)
    {
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<MemberRegistry>().StartAnewAsync(fan, ct));
        return await database.InScopeAsync(provider => provider.GetRequiredService<FanRegistry>().MemberOfAsync(fan, default));
    }

    private static Task<T> AskAsync<T>(TestDatabase database, Func<AdjustmentDesk, Task<T>> ask) => database.InScopeAsync(provider => ask(provider.GetRequiredService<AdjustmentDesk>()));

    private static Task<long> BalanceAsync(TestDatabase database, Id<Fan> fan) => database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().BalanceAsync(fan, default));

    private static Task<string> CopyAsync(TestDatabase database, string name, Id<Fan> member) => database.InScopeAsync(async provider =>
        JsonSerializer.Serialize(await provider.GetServices<IExported>().Single(part => part.Name == name).ExportAsync(member, default), Readable));

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
