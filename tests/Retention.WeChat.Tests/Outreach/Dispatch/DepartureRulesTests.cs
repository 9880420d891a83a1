using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach;

public sealed class DepartureRulesTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset Night = Morning.AddHours(12);
    private static readonly Id<Fan> Fan = new(7);
    private static readonly OutreachRules Rules = new OutreachOptions().ToRules(Enum.GetValues<Channel>().ToHashSet(), SmsTerms.Of(new()));
    private static readonly DepartureFacts Nothing = new(Morning, Rules, TimeSpan.Zero, null, new Dictionary<Id<Fan>, Consents>(), Blocked(), new CampaignHolds([], []));

    private static readonly Dispatch Notice = new(
        new(1), Fan, "touch", TouchPurpose.Service, Channel.Template, MessageJson.Write(Touches.Template), Morning.AddDays(2), null, 1, Morning, 1, Morning.AddMinutes(1),
        null, "general", null, null, FanAccount.Official, "openid", null, FanState.Following);

    private static readonly Dispatch Promotion = Notice with { Purpose = TouchPurpose.Marketing, Channel = Channel.CustomerService, Content = MessageJson.Write(Touches.Chat) };
    private static readonly Dispatch Answer = Promotion with { Purpose = TouchPurpose.Transactional };
    private static readonly Dispatch Sms = Promotion with { Channel = Channel.Sms, Content = MessageJson.Write(new TouchContent { Sms = new SmsContent("1", []) }) };

    [Fact]
    public void Nothing_against_it_and_it_leaves() => Assert.All([Notice, Promotion, Answer], dispatch => Assert.Null(DepartureRules.Check(dispatch, Nothing)));

    [Fact]
    public void Who_was_erased_or_left_is_left_alone_even_by_answers()
    {
        Assert.Equal(new SendOutcome.Withdrawn("erased"), DepartureRules.Check(Answer with { Content = null }, Nothing));
        Assert.Equal(new SendOutcome.Withdrawn("erased"), DepartureRules.Check(Answer with { OpenId = null }, Nothing));
        Assert.Equal(new SendOutcome.Withdrawn("not_following"), DepartureRules.Check(Answer with { FanState = FanState.Left }, Nothing));
    }

    [Fact]
    public void What_is_past_its_latest_time_expires()
    {
        Assert.Equal(new SendOutcome.Expired(), DepartureRules.Check(Answer with { ExpiresAt = Morning }, Nothing));
        Assert.Null(DepartureRules.Check(Answer with { ExpiresAt = Morning.AddMilliseconds(1) }, Nothing));
    }

    [Fact]
    public void The_stop_button_holds_marketing_and_nothing_else()
    {
        var stopped = Nothing with { StoppedAt = Morning };
        Assert.Equal(new SendOutcome.Reconsider(Morning, "marketing_stopped"), DepartureRules.Check(Promotion, stopped));
        Assert.Null(DepartureRules.Check(Notice, stopped));
        Assert.Null(DepartureRules.Check(Answer, stopped));
    }

    [Fact]
    public void What_holds_a_campaign_holds_all_of_it_but_what_may_have_left()
    {
        const string Campaign = "broadcast:9";
        var (ofCampaign, other) = (Notice with { Campaign = Campaign }, Notice with { Campaign = "broadcast:8" });
        var paused = Nothing with { Holds = new CampaignHolds([new CampaignHold(new(9), BroadcastState.Paused)], []) };
        var cancelled = Nothing with { Holds = new CampaignHolds([new CampaignHold(new(9), BroadcastState.Cancelled)], []) };
        var stopped = Nothing with { Holds = new CampaignHolds([], [new HeldCampaign(Campaign, CampaignHolds.Stopped)]) };
        Assert.Equal(new SendOutcome.Reconsider(Morning, CampaignHolds.Paused), DepartureRules.Check(ofCampaign, paused));
        Assert.Equal(new SendOutcome.Withdrawn(CampaignHolds.Cancelled), DepartureRules.Check(ofCampaign, cancelled));
        Assert.Equal(new SendOutcome.Reconsider(Morning, CampaignHolds.Stopped), DepartureRules.Check(ofCampaign, stopped));
        Assert.All([paused, cancelled, stopped], facts => Assert.Null(DepartureRules.Check(other, facts)));

        var doubtful = ofCampaign with { ErrorCode = Dispatch.Doubt };
        Assert.All([paused, cancelled], facts => Assert.Null(DepartureRules.Check(doubtful, facts with { RepeatIsSafeFor = TimeSpan.FromMinutes(9) })));
    }

    [Fact]
    public void A_no_to_everything_ends_the_touch_and_a_no_to_the_channel_leaves_the_others()
    {
        Assert.Equal(new SendOutcome.Withdrawn("opted_out"), DepartureRules.Check(Promotion, Said(ConsentChannel.All, ConsentPurpose.Marketing, false)));
        Assert.Equal(new SendOutcome.Reconsider(Morning, "refused"), DepartureRules.Check(Promotion, Said(ConsentChannel.WeChat, ConsentPurpose.Marketing, false)));
        Assert.Equal(new SendOutcome.Withdrawn("opted_out"), DepartureRules.Check(Notice, Said(ConsentChannel.All, ConsentPurpose.Service, false)));
        Assert.Null(DepartureRules.Check(Notice, Said(ConsentChannel.All, ConsentPurpose.Marketing, false)));
        Assert.Null(DepartureRules.Check(Answer, Said(ConsentChannel.All, ConsentPurpose.Marketing, false)));
    }

    [Fact]
    public void Marketing_by_SMS_needs_a_yes_that_still_stands()
    {
        Assert.Equal(new SendOutcome.Reconsider(Morning, "no_sms_consent"), DepartureRules.Check(Sms, Nothing));
        Assert.Null(DepartureRules.Check(Sms, Said(ConsentChannel.Sms, ConsentPurpose.Marketing, true)));
        Assert.Null(DepartureRules.Check(Sms with { Purpose = TouchPurpose.Service }, Nothing));
    }

    [Fact]
    public void A_block_holds_for_its_fan_its_channel_and_its_template()
    {
        var reconsider = new SendOutcome.Reconsider(Morning, "blocked");
        Assert.Equal(reconsider, DepartureRules.Check(Notice, Nothing with { Blocks = Blocked((Fan, Channel.Template, "")) }));
        Assert.Equal(reconsider, DepartureRules.Check(Notice, Nothing with { Blocks = Blocked((ChannelBlocks.Everybody, Channel.Template, "T1")) }));
        Assert.Null(DepartureRules.Check(Notice, Nothing with { Blocks = Blocked((ChannelBlocks.Everybody, Channel.Template, "T2"), (Fan, Channel.Sms, ""), (new(8), Channel.Template, "")) }));
    }

    [Fact]
    public void By_night_its_policy_is_asked_but_answers_leave()
    {
        Assert.Equal(new SendOutcome.Reconsider(Night, "quiet_hours"), DepartureRules.Check(Notice, Nothing with { Now = Night }));
        Assert.Null(DepartureRules.Check(Answer, Nothing with { Now = Night }));
    }

    [Fact]
    public void What_may_have_arrived_leaves_again_only_while_the_provider_drops_repeats()
    {
        var doubtful = Notice with { ErrorCode = Dispatch.Doubt, FirstAttemptAt = Morning.AddMinutes(-9) };
        Assert.Equal(new SendOutcome.Withdrawn("repeat_unsafe"), DepartureRules.Check(doubtful, Nothing with { RepeatIsSafeFor = TimeSpan.FromMinutes(9) }));
        Assert.Null(DepartureRules.Check(doubtful with { FirstAttemptAt = Morning.AddMinutes(-8) }, Nothing with { RepeatIsSafeFor = TimeSpan.FromMinutes(9) }));
        Assert.Null(DepartureRules.Check(doubtful with { ErrorCode = "-1" }, Nothing));
    }

    [Fact]
    public void A_slot_must_outlast_the_way()
    {
        Assert.False(DepartureRules.MustRenew(Notice, Morning));
        Assert.False(DepartureRules.MustRenew(Notice with { HeldUntil = Morning.AddMinutes(2) }, Morning));
        Assert.True(DepartureRules.MustRenew(Notice with { HeldUntil = Morning.AddMinutes(2).AddMilliseconds(-1) }, Morning));
    }

    private static DepartureFacts Said(ConsentChannel channel, ConsentPurpose purpose, bool given) =>
        Nothing with { Consents = new Dictionary<Id<Fan>, Consents> { [Fan] = new([new Consent(Fan, channel, purpose, given, Morning)]) } };

    private static ILookup<Id<Fan>, ChannelBlock> Blocked(params (Id<Fan> FanId, Channel Channel, string TemplateId)[] blocks) =>
        blocks.Select((block, number) => new ChannelBlock(new(number), block.FanId, block.Channel, block.TemplateId, "43116", "", Morning)).ToLookup(block => block.FanId);
}
