using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Conversations;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class ChatFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task Keywords_check_in_tell_the_balance_and_help(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();

        Assert.Contains("还没有积分记录", await SayAsync(bed, fan, "积分"));
        Assert.Contains("+5 积分", await SayAsync(bed, fan, " 签到 "));
        Assert.Contains("已经签过到", await SayAsync(bed, fan, "签到"));
        Assert.Contains("每日签到 +5", await SayAsync(bed, fan, "积分"));
        Assert.Contains("你可以回复", await SayAsync(bed, fan, "帮助"));
        Assert.Contains("回复“帮助”", await SayAsync(bed, fan, "在吗"));
        bed.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Contains("连续签到 2 天", await SayAsync(bed, fan, "签到"));
        Assert.Equal(10, await bed.ScalarAsync<long>("select balance from points_balance"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select sum(amount) from ledger_entry"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Opting_out_by_word_holds_at_once_also_for_what_is_queued_and_opting_in_undoes_it(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.PlanOneTouchAsync();
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        // Due at eleven at night: the touch waits for the morning.
        await console.PlanOneTouchAsync(new { text = "春茶到了，欢迎来尝。" }, afterMinutes: 13 * 60, purpose: TouchPurpose.Marketing);
        bed.NewFollower();
        bed.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Contains("已为你停止活动消息", await SayAsync(bed, fan, "退订"));
        Assert.Contains("已经退订过", await SayAsync(bed, fan, "退订"));
        bed.Clock.Advance(TimeSpan.FromDays(1));

        await ProductBed.EventuallyAsync("the touch is decided", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where reason = 'opted_out'") == 1);
        Assert.DoesNotContain(ProductBed.Received(fan), bubble => bubble.Text?.Contains("春茶", StringComparison.Ordinal) == true);
        Assert.Contains("已恢复活动消息", await SayAsync(bed, fan, "恢复"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from consent where given = 0"));
        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from consent_entry"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Answers_are_data_that_operators_change(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.CreateAsync("answers", new { trigger = "Keyword", pattern = "营业时间", match = "Contains", action = "Say", content = "每天 9:00–21:00，欢迎到店。", priority = 50 });
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        Assert.Contains("9:00–21:00", await SayAsync(bed, fan, "请问营业时间是？"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task An_answer_that_grew_too_long_is_cut_and_keeps_the_link(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.StartCampaignAsync(bed, description: new string('述', 300));
        var answer = new { trigger = "Keyword", pattern = "邀请", match = "Exact", action = "Invite", content = new string('字', 400) + "{description}\n{link}", priority = 50 };
        var refused = await console.PostAsJsonAsync("/api/console/answers", answer);
        Assert.Equal((422, "answer.too_long"), ((int)refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));

        // One from before such rules were refused.
        var id = (await console.CreateAsync("answers", answer with { content = "{link}" })).GetProperty("id").GetInt64();
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync("update answer_rule set content = @content where id = @id", new { answer.content, id }, default));
        bed.Product.Services.GetRequiredService<Cached<IReadOnlyList<AnswerRule>>>().Invalidate();
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        var said = await SayAsync(bed, fan, "邀请");
        Assert.StartsWith("字字", said, StringComparison.Ordinal);
        Assert.Contains("\nhttp", said, StringComparison.Ordinal);
        Assert.DoesNotContain(fan.Person.Chat.After(0), bubble => bubble.Text?.Contains("出现故障", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task The_operators_API_describes_itself_to_those_signed_in_only()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        var paths = (await console.ReadAsync("openapi/v1.json")).GetProperty("paths");
        Assert.True(paths.TryGetProperty("/api/console/campaigns", out _));
        Assert.Equal(401, (int)(await bed.Http.GetAsync("/api/console/openapi/v1.json")).StatusCode);
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_reply_of_R_to_an_SMS_refuses_marketing_by_SMS_and_keeps_the_word_as_proof(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        var id = await bed.ScalarAsync<long>("select id from fan");
        var unproven = await console.PutAsJsonAsync($"/api/console/fans/{id}/phone", new { phone = $"+86{fan.Person.Phone}", smsConsent = true });
        Assert.Equal((422, "consent.no_wording"), ((int)unproven.StatusCode, (await unproven.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from fan where phone_hash is not null"));
        await console.ReplaceAsync($"fans/{id}/phone", new { phone = $"+86{fan.Person.Phone}", smsConsent = true, smsConsentWording = "同意接收营销短信" });
        bed.World.Phones.ReplyToSms(fan.Person, "R");
        await ProductBed.EventuallyAsync("the fan is opted out", async () => await bed.ScalarAsync<long>("select count(*) from consent where channel = 'Sms' and given = 0") == 1);
        var words = (await console.ReadAsync($"fans/{id}/consents")).GetProperty("history");
        Assert.Equal(("SmsReply", "R"), (words[0].GetProperty("source").GetString(), words[0].GetProperty("wording").GetString()));
        Assert.Equal(("Console", true), (words[1].GetProperty("source").GetString(), words[1].GetProperty("given").GetBoolean()));
    }

    private static async Task<string> SayAsync(ProductBed bed, Sandbox.Fan fan, string text)
    {
        var before = ProductBed.Received(fan).Count;
        Assert.Null(bed.World.Phones.Write(fan, text));
        await bed.Sandbox.SettledAsync();
        return ProductBed.Received(fan).Skip(before).First(bubble => bubble.Text is not null).Text!;
    }
}
