using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class LifecycleFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_day_after_following_the_touch_arrives_with_its_points_and_its_receipt_closes_the_row(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.PlanOneTouchAsync();
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromDays(1));

        await TouchedAsync(bed, fan);
        var card = ProductBed.Received(fan).Single(bubble => bubble.Kind == "template");
        Assert.Equal("10 积分已到账", card.Fields!.Single(field => field.Name == "温馨提示").Value);
        Assert.Equal(10, await bed.ScalarAsync<long>("select balance from points_balance"));
        Assert.Equal("Done", await bed.ScalarAsync<string>("select state from lifecycle_run"));
        await ProductBed.EventuallyAsync("the receipt came", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Delivered'") == 1);

        var id = await bed.ScalarAsync<long>("select fan_id from outreach_message where state = 'Delivered'");
        var message = (await console.ReadAsync($"fans/{id}/messages"))[0];
        Assert.Equal(
            ["expiry", "following", "consent", "channel", "channel", "pressure"],
            message.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task What_falls_due_at_night_waits_until_eight_in_the_morning(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.PlanOneTouchAsync(afterMinutes: 13 * 60);
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromHours(13.5));

        await ProductBed.EventuallyAsync("the touch is deferred", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where reason = 'quiet_hours'") == 1);
        Assert.Equal(new DateTimeOffset(2026, 11, 3, 0, 0, 0, TimeSpan.Zero), await bed.ScalarAsync<DateTimeOffset>("select due_at from outreach_message where reason = 'quiet_hours'"));
        bed.Clock.Advance(TimeSpan.FromHours(8.6));
        await TouchedAsync(bed, fan);
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_second_touch_within_the_cool_down_waits_for_its_end(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var plan = (await console.ReadAsync("plans"))[0].GetProperty("plan").GetProperty("id").GetInt64();
        await console.ReplaceAsync($"plans/{plan}/milestones", new
        {
            milestones = new[]
            {
                new { name = "一", afterMinutes = 60, points = 1, expireAfterMinutes = 4320, content = Chat },
                new { name = "二", afterMinutes = 120, points = 1, expireAfterMinutes = 4320, content = Chat },
            },
        });
        var fan = bed.NewFollower();
        bed.World.Phones.Write(fan, "你好");
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromMinutes(61));
        await SaidAsync(bed, fan);
        bed.Clock.Advance(TimeSpan.FromMinutes(60));
        await ProductBed.EventuallyAsync("the second waits", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Deferred' and reason = 'cooldown'") == 1);
        bed.Clock.Advance(TimeSpan.FromHours(23.2));

        await SaidAsync(bed, fan, times: 2);
        Assert.Equal(2, await bed.ScalarAsync<long>("select balance from points_balance"));
    }

    [Fact]
    public async Task While_Redis_is_away_marketing_waits_and_answers_go_on()
    {
        if (Servers.MySql is null || Servers.Redis is null)
            return;
        await using var bed = await ProductBed.StartAsync(Stand.Servers, values => values["Redis:Configuration"] = "127.0.0.1:1,connectRetry=0");
        using var console = await bed.SignInAsync();
        await console.PlanOneTouchAsync(Chat, purpose: TouchPurpose.Marketing);
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        Assert.Contains("欢迎关注", Assert.Single(ProductBed.Received(fan)).Text);
        bed.World.Phones.Write(fan, "你好");
        await bed.Sandbox.SettledAsync();
        var before = ProductBed.Received(fan).Count;
        bed.Clock.Advance(TimeSpan.FromDays(1));

        await ProductBed.EventuallyAsync("the touch waits", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Deferred' and reason = 'pressure_unavailable'") == 1);
        bed.World.Phones.Write(fan, "帮助");
        await bed.Sandbox.SettledAsync();
        Assert.Equal(before + 1, ProductBed.Received(fan).Count);
    }

    [Fact]
    public async Task A_flushed_Redis_gets_its_cool_downs_back_before_anything_more_is_sent()
    {
        if (Servers.MySql is null || Servers.Redis is null)
            return;
        await using var bed = await ProductBed.StartAsync(Stand.Servers);
        using var console = await bed.SignInAsync();
        await console.PlanOneTouchAsync(Chat, afterMinutes: 60, purpose: TouchPurpose.Marketing);
        var fan = bed.NewFollower();
        bed.World.Phones.Write(fan, "你好");
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromMinutes(61));
        await SaidAsync(bed, fan);

        await bed.LoseRedisAsync();
        await bed.InScopeAsync(async services =>
        {
            var wish = new PressureWish(new Id<WeChat.Fans.Fan>(await bed.ScalarAsync<long>("select id from fan")), "another", TouchPurpose.Marketing, Channel.Sms, "general", null);
            PressureFact? seen = null;
            await ProductBed.EventuallyAsync("the slots are back", async () =>
            {
                seen = (await services.GetRequiredService<IPressure>().LookAsync([wish], bed.Clock.GetUtcNow(), CancellationToken.None))[0];
                return seen is not PressureFact.Unavailable;
            });
            Assert.Equal("cooldown", Assert.IsType<PressureFact.Held>(seen).Rule.Name);
            return true;
        });
    }

    /// <summary>Said in the chat window that writing opens: the only free way for marketing to reach a fan.</summary>
    private static object Chat => new { text = "春茶到了，欢迎来尝。" };

    /// <summary>Received, and written down as sent: the cool-down begins with the record, so the clock may move only after it.</summary>
    private static async Task SaidAsync(ProductBed bed, Sandbox.Fan fan, int times = 1)
    {
        await ProductBed.EventuallyAsync("the touch arrived", () => ProductBed.Received(fan).Count(bubble => bubble.Text?.Contains("春茶到了", StringComparison.Ordinal) == true) == times);
        await ProductBed.EventuallyAsync("the touch is recorded", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state in ('Sent', 'Delivered') and purpose = 'Marketing'") == times);
    }

    private static Task TouchedAsync(ProductBed bed, Sandbox.Fan fan) =>
        ProductBed.EventuallyAsync("the touch arrived", () => ProductBed.Received(fan).Any(bubble => bubble.Kind == "template"));
}
