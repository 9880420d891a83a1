using System.Net.Http.Headers;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Callbacks;
using Retention.WeChat.Tests.MiniProgram;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>A poster hangs longer than its code lasts: of the ticket WeChat lets end, and of the campaign that is over.</summary>
public sealed class ExpiredCodeFlowTests
{
    /// <summary>WeChat's codes last thirty days.</summary>
    private static readonly TimeSpan PastTheTicket = TimeSpan.FromDays(31);

    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_code_that_WeChat_has_let_end_brings_nobody_and_the_friend_follows_by_no_invitation(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var (_, ticket) = await InviteAsync(bed, days: 80);
        bed.Clock.Advance(PastTheTicket);
        var friend = bed.NewPerson();
        Assert.Equal(410, bed.World.Phones.Follow(friend, "qr", ticket: ticket)!.Status);
        Assert.Null(bed.World.Phones.Follow(friend, "search"));
        await FollowedAsync(bed);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from referral"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_follow_that_WeChat_tells_with_a_ticket_that_has_ended_counts_while_the_campaign_runs(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var (code, ticket) = await InviteAsync(bed, days: 80);
        bed.Clock.Advance(PastTheTicket);
        // Opened before it ended, tapped after: what names the inviter is the scene, and that is for as long as the campaign.
        await TellFollowAsync(bed, code, ticket);
        await ProductBed.EventuallyAsync("the friend is held", async () => await bed.ScalarAsync<string>("select state from referral") == "Held");
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task The_code_of_a_campaign_that_is_over_credits_nobody_and_says_why(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var (code, ticket) = await InviteAsync(bed, days: 20);
        bed.Clock.Advance(TimeSpan.FromDays(21));
        await TellFollowAsync(bed, code, ticket);
        await FollowedAsync(bed);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from referral"));
        Assert.Equal("not_running", await bed.ScalarAsync<string>("select outcome from referral_touch"));
        Assert.Equal("not_running", await bed.ScalarAsync<string>("select detail from fan_event where kind = 'ReferralRefused'"));
    }

    /// <returns>The inviter's code and the ticket of its picture.</returns>
    private static async Task<(string Code, string Ticket)> InviteAsync(ProductBed bed, int days)
    {
        var now = bed.Clock.GetUtcNow();
        await bed.PublishAsync(CampaignBed.Terms(bed) with { RequiresFollow = true, Condition = HelpCondition.ServiceEvent, EndsAt = now.AddDays(days) });
        var inviter = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        bed.World.Phones.Write(inviter, "邀请");
        await ProductBed.EventuallyAsync("there is a code", async () => await bed.ScalarAsync<long>("select count(*) from referral_link where qr_ticket is not null") == 1);
        return (await bed.ScalarAsync<string>("select code from referral_link"), await bed.ScalarAsync<string>("select qr_ticket from referral_link"));
    }

    private static async Task TellFollowAsync(ProductBed bed, string code, string ticket)
    {
        var at = bed.Clock.GetUtcNow();
        var push = Push.Of(Push.Event(bed.NewPerson().OpenId, "subscribe", at, $"<EventKey>qrscene_r_{code}</EventKey><Ticket>{ticket}</Ticket>"), at);
        using var body = new ByteArrayContent(push.Body) { Headers = { ContentType = new MediaTypeHeaderValue(push.ContentType) } };
        (await bed.Http.PostAsync(push.Url, body)).EnsureSuccessStatusCode();
    }

    private static Task FollowedAsync(ProductBed bed) => ProductBed.EventuallyAsync(
        "both follow", async () => await bed.ScalarAsync<long>("select count(*) from fan where account = 'Official' and state = 'Following'") == 2);
}
