using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Sandbox;
using Retention.Sandbox.Faults;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class DispatchFlowTests
{
    private const string TemplatePath = "/cgi-bin/message/template/send";
    private const string ChatPath = "/cgi-bin/message/custom/send";

    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_template_message_whose_answer_was_lost_is_repeated_and_arrives_once(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        bed.World.Faults.Add(new Fault { Path = TemplatePath, Kind = FaultKind.TimeoutAfterAccept, Millis = 12_000, Times = 1 });
        var fan = await TouchAsync(bed);

        await DeliveredAsync(bed, "Template");
        Assert.Single(ProductBed.Received(fan), bubble => bubble.Kind == "template");
        // Neither the message's fault, nor anything that holds against it.
        Assert.Equal(1, await bed.ScalarAsync<long>("select attempts from outreach_message where channel = 'Template'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_busy_WeChat_is_asked_again_with_a_pause(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        bed.World.Faults.Add(new Fault { Path = TemplatePath, Kind = FaultKind.Busy, Times = 2 });
        var fan = await TouchAsync(bed);

        await DeliveredAsync(bed, "Template");
        Assert.Single(ProductBed.Received(fan), bubble => bubble.Kind == "template");
        Assert.Equal(3, await bed.ScalarAsync<long>("select attempts from outreach_message where channel = 'Template'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_template_message_that_failed_and_is_sent_again_at_once_arrives(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        bed.World.Faults.Add(new Fault { Path = FaultBook.ReceiptPath, Kind = FaultKind.Undelivered, Times = 1 });
        var fan = await TouchAsync(bed);
        await ProductBed.EventuallyAsync("the receipt says that it failed", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Failed'") == 1);

        using var console = await bed.SignInAsync();
        (await console.PostAsync($"/api/console/messages/{await bed.ScalarAsync<long>("select id from outreach_message where state = 'Failed'")}/retry", null)).EnsureSuccessStatusCode();
        await DeliveredAsync(bed, "Template");
        var sent = bed.World.Arrivals.After(0, ArrivalKind.Template).ToList();
        Assert.All(sent, arrival => Assert.True(arrival.Delivered));
        Assert.Equal(2, sent.Select(arrival => arrival.ClientId).Distinct().Count());
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_token_that_is_suddenly_refused_is_replaced_and_nothing_is_lost(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        bed.World.Faults.Add(new Fault { Path = TemplatePath, Kind = FaultKind.TokenInvalid, Times = 1 });
        var fan = await TouchAsync(bed);

        await DeliveredAsync(bed, "Template");
        Assert.Single(ProductBed.Received(fan), bubble => bubble.Kind == "template");
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_window_that_WeChat_says_is_closed_is_believed_and_the_next_channel_taken(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        bed.World.Faults.Add(new Fault { Path = ChatPath, Kind = FaultKind.Refuse, Errcode = 45015, Times = 1 });
        var fan = await TouchAsync(bed, wroteBefore: true);

        await DeliveredAsync(bed, "Template");
        Assert.Single(ProductBed.Received(fan), bubble => bubble.Kind == "template");
        Assert.Equal(0, await bed.ScalarAsync<long>("select remaining from send_right where kind = 'Message'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task An_SMS_whose_answer_was_lost_is_never_repeated_and_settled_by_its_report(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        // The report must be pulled: the callback carries no id of ours.
        bed.Sandbox.PointSmsCallbacks(null, null);
        bed.World.Faults.Add(new Fault { Path = FaultBook.SmsPath, Kind = FaultKind.TimeoutAfterAccept, Millis = 12_000, Times = 1 });
        var fan = await TouchAsync(bed, bySms: true);

        await ProductBed.EventuallyAsync("the outcome is unknown", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state in ('Unknown', 'Delivered') and channel = 'Sms'") == 1);
        await DeliveredAsync(bed, "Sms");
        Assert.Single(ProductBed.Received(fan), bubble => bubble.From == "sms");
        Assert.Equal(1, bed.World.Arrivals.Accepted(ArrivalKind.Sms));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_template_WeChat_has_restricted_is_refused_once_and_then_no_longer_tried(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        bed.World.Faults.Add(new Fault { Path = TemplatePath, Kind = FaultKind.Refuse, Errcode = 43116 });
        await TouchAsync(bed);

        await ProductBed.EventuallyAsync("the refusal is recorded", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where state = 'Suppressed'") == 1);
        Assert.Equal("该模板已被限制下发。", await bed.ScalarAsync<string>("select error_text from outreach_message where state = 'Suppressed'"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from outreach_message where counts_until is not null"));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from channel_block where fan_id = 0"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_channel_that_cannot_be_used_pauses_says_so_and_goes_on_by_itself(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        bed.World.Faults.Add(new Fault { Path = TemplatePath, Kind = FaultKind.Refuse, Errcode = 48001, Times = 1 });
        await TouchAsync(bed);
        await ProductBed.EventuallyAsync("the refusal is recorded", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where error_code = '48001'") == 1);
        Assert.Equal("Planned", await bed.ScalarAsync<string>("select state from outreach_message where error_code = '48001'"));
        var channels = (await (await bed.Http.GetAsync("/health/ready")).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("name").GetString() == "channels");
        Assert.Equal("degraded", channels.GetProperty("status").GetString());
        Assert.Contains("模板消息", channels.GetProperty("message").GetString());
        Assert.Contains("48001", channels.GetProperty("messageEn").GetString());

        bed.Clock.Advance(Circuit.LongestPause);
        await DeliveredAsync(bed, "Template");
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_secret_that_was_reset_closes_the_channels_and_fails_no_message(Stand stand)
    {
        const string Reset = "0123456789abcdef0123456789abcdef";
        await using var bed = await ProductBed.StartAsync(stand, settings => settings["WeChat:OfficialAccount:AppSecret"] = Reset);
        await TouchAsync(bed);
        await ProductBed.EventuallyAsync("the refusal is recorded", async () => await bed.ScalarAsync<long>("select count(*) from outreach_message where error_code = '40001'") == 1);
        Assert.Equal(("Planned", 0), (await bed.ScalarAsync<string>("select state from outreach_message"), await bed.ScalarAsync<int>("select attempts from outreach_message")));
        var open = Assert.Single(bed.Product.Services.GetRequiredService<ChannelCircuits>().ListOpen());
        Assert.True(open.Open.Fault.NeedsSomebody);
        Assert.StartsWith("AppSecret 不正确", open.Open.Fault.Chinese);
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task An_accepted_prompt_is_spent_on_one_message_whose_receipt_closes_the_row(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.PlanOneTouchAsync(new
        {
            subscribe = new { templateId = "sub-activity", data = new Dictionary<string, string> { ["thing1"] = "春茶品鉴", ["phrase2"] = "进行中", ["thing3"] = "欢迎到店" } },
        });
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        Assert.Null(bed.World.Phones.AnswerSubscribePrompt(fan.Person, new Dictionary<string, bool> { ["sub-activity"] = true }));
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromDays(1));

        await DeliveredAsync(bed, "Subscribe");
        Assert.Single(ProductBed.Received(fan), bubble => bubble.Kind == "subscribe");
        Assert.Equal(0, await bed.ScalarAsync<long>("select remaining from send_right where kind = 'Subscribe'"));
    }

    /// <summary>A follower whose first day's touch has just fallen due.</summary>
    private static async Task<Sandbox.Fan> TouchAsync(ProductBed bed, bool wroteBefore = false, bool bySms = false)
    {
        using var console = await bed.SignInAsync();
        if (bySms)
            await console.PlanOneTouchAsync(new { sms = new { templateId = "100003", parameters = Array.Empty<string>() } }, purpose: TouchPurpose.Marketing);
        else
            await console.PlanOneTouchAsync();
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        if (bySms)
            await console.ReplaceAsync($"fans/{await bed.ScalarAsync<long>("select id from fan")}/phone", new { phone = $"+86{fan.Person.Phone}", smsConsent = true, smsConsentWording = "同意接收营销短信" });
        if (wroteBefore)
        {
            bed.World.Phones.Write(fan, "你好");
            await bed.Sandbox.SettledAsync();
        }

        bed.Clock.Advance(TimeSpan.FromDays(1));
        return fan;
    }

    private static Task DeliveredAsync(ProductBed bed, string channel) => ProductBed.EventuallyAsync(
        $"delivered by {channel}",
        async () => await bed.ScalarAsync<long>($"select count(*) from outreach_message where channel = '{channel}' and state = 'Delivered'") == 1);
}
