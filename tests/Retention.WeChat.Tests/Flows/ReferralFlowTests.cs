using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class ReferralFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task An_invitee_s_first_service_event_rewards_both_sides_once(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (campaign, inviter, inviterId, code) = await InviteAsync(bed, console);
        var invitee = bed.NewFollower($"r_{code}");
        await bed.Sandbox.SettledAsync();
        var inviteeId = await FanIdAsync(bed, invitee);
        await ProductBed.EventuallyAsync("the help is held", async () => await bed.ScalarAsync<string>("select state from referral") == "Held");
        Assert.Equal(0, await console.BalanceAsync(inviterId));

        bed.World.Phones.Write(inviter, "你好");
        await bed.Sandbox.SettledAsync();
        for (var i = 0; i < 3; i++)
            await console.CreateAsync($"fans/{inviteeId}/service-events", new { key = "order-1", kind = "purchase" });
        await console.CreateAsync($"fans/{inviteeId}/service-events", new { key = "order-2", kind = "purchase" });

        await ProductBed.EventuallyAsync("both have their points", async () => await console.BalanceAsync(inviterId) == 50 && await console.BalanceAsync(inviteeId) == 20);
        Assert.Equal(1, (await console.ReadAsync($"campaigns/{campaign}")).GetProperty("helps").GetProperty("Confirmed").GetInt64());
        await ProductBed.EventuallyAsync("the inviter is told", () => ProductBed.Received(inviter).Any(bubble => bubble.Text?.Contains("50 积分已到账") == true));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Nobody_is_credited_for_themselves_nor_for_somebody_who_followed_before(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (_, inviter, _, code) = await InviteAsync(bed, console);
        var old = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        bed.World.Phones.Unfollow(old);
        bed.World.Phones.Unfollow(inviter);
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        bed.World.Phones.Follow(old, "qr", $"r_{code}");
        bed.World.Phones.Follow(inviter, "qr", $"r_{code}");
        await bed.Sandbox.SettledAsync();

        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from referral"));
        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from fan_event where kind = 'ReferralRefused'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Operators_void_a_confirmed_help_they_found_false_and_say_why(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (_, _, inviterId, code) = await InviteAsync(bed, console);
        var invitee = bed.NewFollower($"r_{code}");
        await bed.Sandbox.SettledAsync();
        await console.CreateAsync($"fans/{await FanIdAsync(bed, invitee)}/service-events", new { key = "order-1", kind = "purchase" });
        await ProductBed.EventuallyAsync("it counts", async () => await console.BalanceAsync(inviterId) == 50);

        var help = await bed.ScalarAsync<long>("select id from referral");
        using var unsaid = await console.PostAsJsonAsync($"/api/console/referrals/{help}/void", new { note = "" });
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, unsaid.StatusCode);
        Assert.Equal("fraud", (await console.CreateAsync($"referrals/{help}/void", new { note = "刷单团伙" })).GetProperty("withdrawn").GetString());
        await ProductBed.EventuallyAsync("it is taken back", async () => await console.BalanceAsync(inviterId) == 0);
        var file = await console.ReadAsync($"referrals/{help}");
        Assert.Equal("Lost", file.GetProperty("referral").GetProperty("state").GetString());
        Assert.Contains("经运营人员认定为虚假助力", file.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Contains("an operator found it false", file.GetProperty("whyEn").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from audit_entry where action like '%/referrals/{id}/void' and detail like '%刷单团伙; 200'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task An_invitee_who_leaves_before_the_condition_is_met_is_lost(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (_, _, inviterId, code) = await InviteAsync(bed, console, trigger: "StayDays");
        var stays = bed.NewFollower($"r_{code}");
        var leaves = bed.NewFollower($"r_{code}");
        await bed.Sandbox.SettledAsync();
        bed.Clock.Advance(TimeSpan.FromDays(2));
        bed.World.Phones.Unfollow(leaves);
        // Answered is not processed: told only after the seven days, their help would have been confirmed and lost again.
        await ProductBed.EventuallyAsync("it is known who left", async () => await bed.ScalarAsync<string>("select reason from referral where state = 'Void'") == "left");
        bed.Clock.Advance(TimeSpan.FromDays(6));

        await ProductBed.EventuallyAsync("the one who stayed counts", async () => await console.BalanceAsync(inviterId) == 50);
        Assert.Equal(20, await console.BalanceAsync(await FanIdAsync(bed, stays)));
        Assert.Equal(0, await console.BalanceAsync(await FanIdAsync(bed, leaves)));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task An_unfollow_that_arrives_after_the_return_still_loses_the_invitation(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var (_, _, _, code) = await InviteAsync(bed, console);
        var invitee = bed.NewFollower($"r_{code}");
        await bed.Sandbox.SettledAsync();
        bed.World.Faults.Add(new Sandbox.Faults.Fault { Path = Sandbox.Faults.FaultBook.CallbackPath, Kind = Sandbox.Faults.FaultKind.Reorder, Times = 1 });
        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        bed.World.Phones.Unfollow(invitee);
        bed.Clock.Advance(TimeSpan.FromMinutes(1));
        bed.World.Phones.Follow(invitee, "search");
        await bed.Sandbox.SettledAsync();

        await ProductBed.EventuallyAsync("the invitation is void", async () => await bed.ScalarAsync<string>("select state from referral") == "Void");
        Assert.Equal(2, await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Rewarding_the_follow_itself_must_be_switched_on_deliberately(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => console.StartCampaignAsync(bed, "Follow"));
        Assert.Contains("campaign.risk_not_accepted", refused.Message);

        var (_, _, inviterId, code) = await InviteAsync(bed, console, "Follow", acceptRisk: true);
        bed.NewFollower($"r_{code}");
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the follow is rewarded", async () => await console.BalanceAsync(inviterId) == 50);
        Assert.Equal(ProductBed.OperatorName, await bed.ScalarAsync<string>("select risk_accepted_by from referral_campaign"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Who_asks_for_an_invitation_gets_link_and_picture_and_the_link_opens_a_page_with_the_code(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.StartCampaignAsync(bed);
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        bed.World.Phones.Write(fan, "邀请");
        await bed.Sandbox.SettledAsync();

        await ProductBed.EventuallyAsync("the picture arrived", () => ProductBed.Received(fan).Any(bubble => bubble.Kind == "image"));
        var text = ProductBed.Received(fan).Single(bubble => bubble.Text?.Contains("/r/") == true).Text!;
        var link = text.Split('\n').Single(line => line.StartsWith("http", StringComparison.Ordinal));
        var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 MicroMessenger/8.0.50");
        var page = await (await bed.Http.SendAsync(request)).Content.ReadAsStringAsync();
        Assert.Contains("长按识别二维码", page);
        Assert.Contains("data:image/png;base64,", page);
        Assert.Contains("请用微信扫一扫", await bed.Http.GetStringAsync(link));
        Assert.Equal(404, (int)(await bed.Http.GetAsync("/r/0000000000")).StatusCode);
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_personal_code_is_renewed_before_WeChat_lets_it_end(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await console.StartCampaignAsync(bed);
        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        bed.World.Phones.Write(fan, "邀请");
        await ProductBed.EventuallyAsync("there is a code", async () => await bed.ScalarAsync<long>("select count(*) from referral_link where qr_ticket is not null") == 1);
        var (code, ends) = (await bed.ScalarAsync<string>("select code from referral_link"), await bed.ScalarAsync<DateTimeOffset>("select qr_expires_at from referral_link"));
        bed.Clock.Advance(TimeSpan.FromDays(28));
        await bed.InScopeAsync(async services =>
        {
            await services.GetRequiredService<QrRenewalJob>().Execute(null!, CancellationToken.None);
            return true;
        });

        await ProductBed.EventuallyAsync("the code is renewed", async () => await bed.ScalarAsync<DateTimeOffset>("select qr_expires_at from referral_link") > ends);
        Assert.Equal(code, await bed.ScalarAsync<string>("select code from referral_link"));
        var friend = bed.NewPerson();
        Assert.Null(bed.World.Phones.Follow(friend, "qr", ticket: await bed.ScalarAsync<string>("select qr_ticket from referral_link")));
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the friend counts", async () => await bed.ScalarAsync<long>("select count(*) from referral") == 1);
    }

    private static async Task<(long Campaign, Sandbox.Fan Inviter, long InviterId, string Code)> InviteAsync(
        ProductBed bed, HttpClient console, string trigger = "ServiceEvent", bool acceptRisk = false)
    {
        // Only invitations give points here.
        var plan = (await console.ReadAsync("plans"))[0].GetProperty("plan").GetProperty("id").GetInt64();
        await console.ReplaceAsync($"plans/{plan}/enabled", new { enabled = false });
        var campaign = await console.StartCampaignAsync(bed, trigger, acceptRisk: acceptRisk);
        var inviter = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        var id = await FanIdAsync(bed, inviter);
        return (campaign, inviter, id, await console.LinkCodeAsync(campaign, id));
    }

    private static Task<long> FanIdAsync(ProductBed bed, Sandbox.Fan fan) => bed.ScalarAsync<long>($"select id from fan where open_id = '{fan.OpenId}'");
}
