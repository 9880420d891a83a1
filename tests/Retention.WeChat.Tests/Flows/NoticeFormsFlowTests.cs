using System.Text;
using System.Text.Json;
using Retention.Sandbox;
using Retention.WeChat.Tests.MiniProgram;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>News of a campaign reaches inviters whose chat is closed, by what they have subscribed to, once for each yes.</summary>
public sealed class NoticeFormsFlowTests
{
    private const string Mini = "sub-checkin";
    private const string Official = "sub-activity";

    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task Who_is_known_in_the_mini_program_only_gets_one_message_for_one_yes(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, Settings);
        var campaign = await bed.PublishAsync(CampaignBed.Terms(bed));
        var inviter = await ShopperCalls.SignInAsync(bed);
        var code = await inviter.JoinAsync(campaign);
        await SubscribeAsync(bed, inviter.Fan, Mini);

        await HelpAsync(bed, campaign, code);
        await ProductBed.EventuallyAsync("the news has arrived", () => ArrivedTo(bed, inviter.Fan).Count == 1);
        var data = ArrivedTo(bed, inviter.Fan)[0].GetProperty("data");
        Assert.Equal(("老友荐新", "一位好友接受了你的邀请"), (Value(data, "thing1"), Value(data, "thing2")));

        await HelpAsync(bed, campaign, code);
        await ProductBed.EventuallyAsync("the second is decided", async () => await CountAsync(bed) == 2);
        Assert.Equal("no_channel", await bed.ScalarAsync<string>("select reason from outreach_message where state = 'Suppressed' and campaign like 'referral:%'"));
        var checks = await bed.ScalarAsync<string>("select decision from outreach_message where state = 'Suppressed' and campaign like 'referral:%'");
        Assert.Contains("no_window", checks, StringComparison.Ordinal);
        Assert.Contains("no_grant", checks, StringComparison.Ordinal);
        Assert.Single(ArrivedTo(bed, inviter.Fan));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_follower_whose_window_has_closed_gets_it_by_the_official_account_s_template(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, Settings);
        using var console = await bed.SignInAsync();
        var campaign = await bed.PublishAsync(CampaignBed.Terms(bed));
        var inviter = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        var code = await console.LinkCodeAsync(long.Parse(campaign, null), await bed.ScalarAsync<long>("select id from fan where account = 'Official'"));
        await SubscribeAsync(bed, inviter, Official);
        bed.Clock.Advance(TimeSpan.FromDays(3));

        await HelpAsync(bed, campaign, code);
        await ProductBed.EventuallyAsync("the news has arrived", () => ArrivedTo(bed, inviter).Count == 1);
        Assert.Equal("一位好友接受了你的邀请", Value(ArrivedTo(bed, inviter)[0].GetProperty("data"), "thing3"));
        Assert.Equal("Subscribe", await bed.ScalarAsync<string>("select channel from outreach_message where campaign like 'referral:%'"));
    }

    private static void Settings(Dictionary<string, string?> settings)
    {
        settings["MiniProgram:SubscribeScenes:invite:0:TemplateId"] = Mini;
        settings["Referrals:Notices:Helped:MiniSubscribe:TemplateId"] = Mini;
        settings["Referrals:Notices:Helped:MiniSubscribe:Data:thing1"] = "{campaign}";
        settings["Referrals:Notices:Helped:MiniSubscribe:Data:thing2"] = "{news}";
        settings["Referrals:Notices:Helped:Subscribe:TemplateId"] = Official;
        settings["Referrals:Notices:Helped:Subscribe:Data:thing1"] = "{campaign}";
        settings["Referrals:Notices:Helped:Subscribe:Data:phrase2"] = "进行中";
        settings["Referrals:Notices:Helped:Subscribe:Data:thing3"] = "{news}";
    }

    private static async Task SubscribeAsync(ProductBed bed, Sandbox.Fan fan, string templateId)
    {
        Assert.Null(bed.World.Phones.AnswerSubscribePrompt(fan.Person, new Dictionary<string, bool> { [templateId] = true }));
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the yes is counted", async () => await bed.ScalarAsync<long>($"select count(*) from subscribe_accept where template_id = '{templateId}'") == 1);
    }

    private static async Task HelpAsync(ProductBed bed, string campaign, string code)
    {
        var helped = await (await ShopperCalls.SignInAsync(bed)).HelpAsync(campaign, code);
        Assert.True(helped.Status == 200, helped.Body);
    }

    private static Task<long> CountAsync(ProductBed bed) => bed.ScalarAsync<long>("select count(*) from outreach_message where campaign like 'referral:%'");

    private static List<JsonElement> ArrivedTo(ProductBed bed, Sandbox.Fan fan) =>
    [
        .. bed.World.Arrivals.After(0, ArrivalKind.Subscribe).Where(arrival => arrival.To == fan.OpenId)
            .Select(arrival => JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(arrival.RawBody.Span))),
    ];

    private static string? Value(JsonElement data, string field) => data.GetProperty(field).GetProperty("value").GetString();
}
