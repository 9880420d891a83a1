using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>Why did this fan (not) get it, and when next: as operators read it.</summary>
public sealed class WhyTests
{
    private static readonly TemplateContent Notice = new(
        "tmpl-member-care", new Dictionary<string, string> { ["thing1"] = "新粉丝陪伴", ["thing2"] = "10 积分已到账", ["time3"] = "2026年11月3日 10:00" });

    [Fact]
    public async Task A_message_says_what_became_of_it_and_why()
    {
        await using var bed = await StartAsync();
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);

        await AskAsync(bed, fan, "first");
        await AskAsync(bed, fan, "second");
        await ProductBed.EventuallyAsync("both are delivered", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Delivered'") == 2);
        var sent = await WhyAsync(bed, console, "first");
        Assert.Equal(("Delivered", "Sends", "已送达：模板消息", "delivered: template message"), (Text(sent, "state"), Text(sent, "outcome"), Text(sent, "summary"), Text(sent, "summaryEn")));
        Assert.Equal(JsonValueKind.Null, sent.GetProperty("earliestAt").ValueKind);
        Assert.Contains(("模板消息：粉丝已关注", true), Checks(sent));

        await AskAsync(bed, fan, "third");
        var capped = await WhyAsync(bed, console, "third");
        Assert.StartsWith("暂不发送：24 小时内已触达 2 次，达到上限 2 次（service_per_day）；最早 2026-11-03 10:", Text(capped, "summary"), StringComparison.Ordinal);
        Assert.StartsWith("not sent yet: touched 2 times within 24 hours, the cap is 2 (service_per_day); earliest 2026-11-03 10:", Text(capped, "summaryEn"), StringComparison.Ordinal);
        Assert.Equal(("Deferred", "Waits", "service_per_day"), (Text(capped, "state"), Text(capped, "outcome"), Text(capped, "reason")));
        Assert.Contains("提高优先级", capped.GetProperty("checks").EnumerateArray().Last().GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_night_it_waits_for_the_morning_and_after_an_opt_out_for_nothing()
    {
        await using var bed = await StartAsync(new DateTimeOffset(2026, 11, 2, 22, 0, 0, TimeSpan.FromHours(8)));
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);

        await AskAsync(bed, fan, "night");
        var night = await WhyAsync(bed, console, "night");
        Assert.Equal("暂不发送：模板消息：现在是免打扰时段；最早 2026-11-03 08:00", Text(night, "summary"));
        Assert.Equal("not sent yet: template message: quiet hours now; earliest 2026-11-03 08:00", Text(night, "summaryEn"));
        Assert.Equal(new DateTimeOffset(2026, 11, 3, 8, 0, 0, TimeSpan.FromHours(8)), night.GetProperty("earliestAt").GetDateTimeOffset());

        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(
            async ct =>
            {
                var mini = await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "shopper", null, ct);
                return await provider.GetRequiredService<MemberRegistry>().UniteAsync(mini.Id, new Id<Fan>(fan), MergeReason.Phone, ct);
            },
            default));
        (await console.PostAsJsonAsync($"/api/console/fans/{fan}/consents", new { channel = "All", purpose = "Service", given = false })).EnsureSuccessStatusCode();
        // The word of a person, taken down for one of their accounts, holds in the other.
        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from consent where channel = 'All' and purpose = 'Service' and given = 0"));
        Assert.Equal("没有发送：粉丝已退订", Text(await WhyAsync(bed, console, "night"), "summary"));
        await AskAsync(bed, fan, "refused");
        var refused = await WhyAsync(bed, console, "refused");
        Assert.Equal(("Suppressed", "opted_out"), (Text(refused, "outcome"), Text(refused, "reason")));
        Assert.Matches("^没有发送：粉丝已于 2026-11-02 22:0. 退订这类消息$", Text(refused, "summary"));
        Assert.Matches("^not sent: the fan opted out on 2026-11-02 22:0.$", Text(refused, "summaryEn"));
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("earliestAt").ValueKind);
    }

    [Fact]
    public async Task A_touch_that_is_only_imagined_is_answered_and_leaves_no_trace()
    {
        await using var bed = await StartAsync();
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);
        object template = new { template = Notice };
        var messages = await bed.ScalarAsync<long>("select count(*) from outreach_message");

        var may = await console.CreateAsync($"fans/{fan}/why", new { purpose = "Service", content = template });
        Assert.Equal((null, "Sends", "可以发送：模板消息", "may be sent: template message"), (may.GetProperty("state").GetString(), Text(may, "outcome"), Text(may, "summary"), Text(may, "summaryEn")));
        var marketing = await console.CreateAsync($"fans/{fan}/why", new { purpose = "Marketing", content = template });
        Assert.Equal(("Suppressed", "不会发送：模板消息：只可用于服务通知，营销内容会被微信处罚（40249）"), (Text(marketing, "outcome"), Text(marketing, "summary")));
        Assert.Equal("would not be sent: template message: for service notices only; WeChat punishes marketing (40249)", Text(marketing, "summaryEn"));
        var nowhere = await console.CreateAsync($"fans/{fan}/why", new { purpose = "Marketing", content = new { text = "春茶到了", sms = new { templateId = "1", parameters = Array.Empty<string>() } } });
        Assert.Equal("不会发送：客服消息：没有可用的客服会话窗口；短信：粉丝没有明确同意营销短信", Text(nowhere, "summary"));

        bed.Clock.Advance(TimeSpan.FromHours(12));
        var night = await console.CreateAsync($"fans/{fan}/why", new { purpose = "Service", content = template });
        Assert.Equal(("Waits", "暂不发送：模板消息：现在是免打扰时段；最早 2026-11-03 08:00"), (Text(night, "outcome"), Text(night, "summary")));
        var stale = await console.CreateAsync($"fans/{fan}/why", new { purpose = "Service", content = template, expiresAfterHours = 4 });
        Assert.Equal("不会发送：模板消息：现在是免打扰时段，等到那时已过期", Text(stale, "summary"));
        Assert.Equal("would not be sent: template message: quiet hours now, and by then it would be stale", Text(stale, "summaryEn"));
        Assert.Equal(messages, await bed.ScalarAsync<long>("select count(*) from outreach_message"));
    }

    [Fact]
    public async Task A_mass_message_that_is_only_imagined_takes_nothing_of_the_month()
    {
        await using var bed = await StartAsync(new DateTimeOffset(2026, 11, 30, 10, 0, 0, TimeSpan.FromHours(8)));
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);
        object mass = new { purpose = "Service", content = new { mass = new { text = "春茶到店" } }, policy = new { channels = new[] { "MassSend" } } };
        async Task<string?> LookAsync() => Text(await console.CreateAsync($"fans/{fan}/why", mass), "summary");

        Assert.Equal("可以发送：群发", await LookAsync());
        Assert.Contains(("群发：本月还可群发 4 条", true), Checks(await console.CreateAsync($"fans/{fan}/why", mass)));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from send_right where kind = 'Mass'"));

        await bed.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. Enumerable.Range(1, 4).Select(number => new Touch($"mass-{number}", new Id<Fan>(fan), TouchPurpose.Transactional, new TouchContent { Mass = new MassForm(Text: "春茶到店") }, bed.Clock.GetUtcNow().AddDays(2)) { Policy = new TouchPolicy([Channel.MassSend]) })], default));
        Assert.Equal("不会发送：群发：本月 4 条群发已用完", await LookAsync());
        Assert.Equal(0, await bed.ScalarAsync<long>("select remaining from send_right where kind = 'Mass'"));

        // The night's end lies in the next month, which has a quota of its own.
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync("update send_right set remaining = 1 where kind = 'Mass'", null, default));
        bed.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal("暂不发送：群发：现在是免打扰时段；最早 2026-12-01 08:00", await LookAsync());
    }

    [Fact]
    public async Task While_marketing_is_stopped_no_time_is_promised()
    {
        await using var bed = await StartAsync();
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);
        await bed.InScopeAsync(async provider =>
        {
            await provider.GetRequiredService<StopButton>().StopAsync("运营", "投诉", default);
            provider.GetRequiredService<Cached<MarketingStop>>().Invalidate();
            return true;
        });
        var stopped = await console.CreateAsync($"fans/{fan}/why", new { purpose = "Marketing", content = new { text = "春茶到了" } });
        Assert.Equal("Waits", Text(stopped, "outcome"));
        Assert.StartsWith("暂不发送：营销总开关自 2026-11-02 10:", Text(stopped, "summary"), StringComparison.Ordinal);
        Assert.EndsWith("起已停止", Text(stopped, "summary"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, stopped.GetProperty("earliestAt").ValueKind);
    }

    [Fact]
    public async Task While_a_campaign_is_stopped_no_time_is_promised()
    {
        await using var bed = await StartAsync();
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(
            async ct =>
            {
                await provider.GetRequiredService<CampaignStops>().StopAsync("referral:7", ct);
                return true;
            },
            default));
        await bed.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [new Touch("stopped", new Id<Fan>(fan), TouchPurpose.Service, new TouchContent { Template = Notice }, bed.Clock.GetUtcNow().AddDays(2)) { Campaign = "referral:7" }], default));
        var stopped = await WhyAsync(bed, console, "stopped");
        Assert.Equal(("Waits", "campaign_stopped"), (Text(stopped, "outcome"), Text(stopped, "reason")));
        Assert.DoesNotContain("最早", Text(stopped, "summary"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, stopped.GetProperty("earliestAt").ValueKind);
    }

    [Fact]
    public async Task Strangers_are_not_found()
    {
        await using var bed = await StartAsync();
        using var console = await bed.SignInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await console.GetAsync("/api/console/messages/1/why")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await console.PostAsJsonAsync("/api/console/fans/1/why", new { purpose = "Service", content = new { text = "你好" } })).StatusCode);
    }

    private static Task<ProductBed> StartAsync(DateTimeOffset? at = null) => ProductBed.StartAsync(
        Stand.Sqlite,
        settings =>
        {
            settings["Outreach:Caps:0:Name"] = "service_per_day";
            settings["Outreach:Caps:0:Purpose"] = "Service";
            settings["Outreach:Caps:0:Max"] = "2";
            settings["Outreach:Caps:0:Hours"] = "24";
        },
        at);

    private static async Task<long> FollowAsync(ProductBed bed)
    {
        bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the fan is known", async () => await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'") == 1);
        // The window that following opens is over.
        bed.Clock.Advance(TimeSpan.FromMinutes(2));
        return await bed.ScalarAsync<long>("select id from fan");
    }

    private static Task AskAsync(ProductBed bed, long fan, string key) => bed.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
        [new Touch(key, new Id<Fan>(fan), TouchPurpose.Service, new TouchContent { Template = Notice }, bed.Clock.GetUtcNow().AddDays(2))], default));

    private static async Task<JsonElement> WhyAsync(ProductBed bed, HttpClient console, string key) =>
        await console.ReadAsync($"messages/{await bed.ScalarAsync<long>($"select id from outreach_message where touch_key = '{key}'")}/why");

    private static string Text(JsonElement view, string name) => view.GetProperty(name).GetString()!;

    private static IEnumerable<(string, bool)> Checks(JsonElement view) => view.GetProperty("checks").EnumerateArray().Select(check => (Text(check, "text"), check.GetProperty("passed").GetBoolean()));
}
