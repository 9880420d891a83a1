using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>What operators do with messages that wait or have failed, one by one and by campaign.</summary>
public sealed class MessageConsoleTests
{
    private const string Campaign = "care:1";

    private static readonly DateTimeOffset Night = new(2026, 11, 2, 22, 0, 0, TimeSpan.FromHours(8));

    private static readonly TemplateContent Notice = new(
        "tmpl-member-care", new Dictionary<string, string> { ["thing1"] = "新粉丝陪伴", ["thing2"] = "10 积分已到账", ["time3"] = "2026年11月3日 10:00" });

    [Fact]
    public async Task A_campaigns_messages_are_stopped_and_go_on_and_one_of_them_is_cancelled()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, startAt: Night);
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);
        await AskAsync(bed, fan, "waits");
        await AskAsync(bed, fan, "wrong");
        Assert.Equal(HttpStatusCode.NotFound, (await console.PostAsJsonAsync("/api/console/outreach/campaigns/care:2/stop", new { })).StatusCode);
        Assert.Equal("campaign.not_stopped", await CodeAsync(await console.PostAsync($"/api/console/outreach/campaigns/{Campaign}/resume", null)));

        var cancelled = await console.CreateAsync($"messages/{await IdAsync(bed, "wrong")}/cancel", new { note = "链接写错了" });
        Assert.Equal(("Suppressed", "cancelled_by_operator"), (cancelled.GetProperty("state").GetString(), cancelled.GetProperty("reason").GetString()));
        Assert.Equal("message.not_waiting", await CodeAsync(await console.PostAsJsonAsync($"/api/console/messages/{await IdAsync(bed, "wrong")}/cancel", new { note = "再取消一次" })));

        var stopped = Assert.Single((await console.CreateAsync($"outreach/campaigns/{Campaign}/stop", new { note = "链接要改" })).EnumerateArray());
        Assert.Equal(("messages_stopped", "链接要改", ProductBed.OperatorName), (Text(stopped, "reason"), Text(stopped, "note"), Text(stopped, "stoppedBy")));
        Assert.Equal(Campaign, Text(Assert.Single((await console.ReadAsync("outreach/campaigns/stops")).EnumerateArray()), "campaign"));
        bed.Clock.Advance(TimeSpan.FromHours(11));
        await ProductBed.EventuallyAsync("it is held", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Deferred' and reason = 'messages_stopped'") == 1);
        var why = await console.ReadAsync($"messages/{await IdAsync(bed, "waits")}/why");
        Assert.StartsWith("暂不发送：运营人员暂停了该活动的消息", Text(why, "summary"), StringComparison.Ordinal);

        Assert.Empty((await console.CreateAsync($"outreach/campaigns/{Campaign}/resume", new { })).EnumerateArray());
        await ProductBed.EventuallyAsync("it arrives", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Delivered'") == 1);
        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from audit_entry where detail like '%链接写错了%' or detail like '%链接要改%'"));
    }

    [Fact]
    public async Task What_failed_by_one_code_is_found_and_tried_again_together()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, startAt: Night);
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);
        await AskAsync(bed, fan, "one");
        await AskAsync(bed, fan, "two");
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync(
            "update outreach_message set state = 'Failed', lane = null, channel = 'Template', error_code = '47003' where campaign = @Campaign", new { Campaign }, default));

        Assert.Equal(2, (await console.ReadAsync($"messages?campaign={Campaign}&channel=Template&code=47003&state=Failed")).GetArrayLength());
        Assert.Equal(0, (await console.ReadAsync($"messages?campaign={Campaign}&code=40007")).GetArrayLength());
        var retried = await console.CreateAsync($"outreach/campaigns/{Campaign}/retry", new { code = "47003", channel = "Template" });
        Assert.Equal((2, false), (retried.GetProperty("retried").GetInt32(), retried.GetProperty("more").GetBoolean()));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Failed'"));
    }

    [Fact]
    public async Task An_imagined_touch_is_filled_for_the_fan_before_it_is_looked_at()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        var fan = await FollowAsync(bed);
        object Filled(string value) => new
        {
            purpose = "Service",
            content = new { template = new { templateId = "tmpl-member-care", data = new { thing1 = "新粉丝陪伴", number2 = value, time3 = "2026年11月3日 10:00" } } },
        };
        Assert.Equal("Sends", Text(await console.CreateAsync($"fans/{fan}/why", Filled("{{balance}}")), "outcome"));
        Assert.Equal("Suppressed", Text(await console.CreateAsync($"fans/{fan}/why", Filled("很多")), "outcome"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await console.PostAsJsonAsync($"/api/console/fans/{fan}/why", Filled("{{balanse}}"))).StatusCode);
    }

    private static async Task<long> FollowAsync(ProductBed bed)
    {
        bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the fan is known", async () => await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'") == 1);
        bed.Clock.Advance(TimeSpan.FromMinutes(2));
        return await bed.ScalarAsync<long>("select id from fan");
    }

    private static Task AskAsync(ProductBed bed, long fan, string key) => bed.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
        [new Touch(key, new Id<Retention.WeChat.Fans.Fan>(fan), TouchPurpose.Service, new TouchContent { Template = Notice }, bed.Clock.GetUtcNow().AddDays(2)) { Campaign = Campaign }], default));

    private static Task<long> IdAsync(ProductBed bed, string key) => bed.ScalarAsync<long>($"select id from outreach_message where touch_key = '{key}'");

    private static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    private static string? Text(JsonElement view, string name) => view.GetProperty(name).GetString();
}
