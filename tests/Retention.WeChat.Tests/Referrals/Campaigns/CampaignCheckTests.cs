using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Referrals;

public sealed class CampaignCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly CampaignTerms Good = CampaignSamples.TwoSided(Now);
    private static readonly CampaignTerms Ladder = CampaignSamples.Ladder(Now);
    private static readonly CampaignTerms Team = CampaignSamples.Team(Now);
    private static readonly CampaignTerms Board = CampaignSamples.Leaderboard(Now);
    private static readonly PrizeContent Coupon = new("满50减10", PrizeKind.Coupon, 1_000, CouponTemplateId: 7);
    private static readonly PrizeContent Code = new("月卡", PrizeKind.Code, 1_500, CodePoolId: 8);

    /// <summary>Code, field and terms of everything that keeps a campaign from being published.</summary>
    public static TheoryData<string, string, CampaignTerms> Blockers => new()
    {
        { "campaign.share_as_trigger", "condition", Good with { Condition = HelpCondition.Share } },
        { "campaign.risk_not_accepted", "condition", Good with { Condition = HelpCondition.Follow } },
        { "campaign.levels", "levels", Good with { Levels = 2 } },
        { "campaign.levels", "levels", Good with { Levels = 0 } },
        { "campaign.stay_needs_follow", "requiresFollow", Good with { Condition = HelpCondition.StayDays, RequiresFollow = false } },
        { "campaign.not_disclosed", "disclosure.organiser", Good with { Disclosure = Good.Disclosure with { Organiser = "" } } },
        { "campaign.not_disclosed", "disclosure.conditions", Good with { Disclosure = Good.Disclosure with { Conditions = " " } } },
        { "campaign.not_disclosed", "disclosure.method", Good with { Disclosure = Good.Disclosure with { Method = null! } } },
        { "campaign.not_disclosed", "disclosure.claimTerms", Good with { Disclosure = Good.Disclosure with { ClaimTerms = "" } } },
        { "campaign.no_time", "endsAt", Good with { EndsAt = Good.StartsAt } },
        { "campaign.no_time", "endsAt", Good with { EndsAt = Now } },
        { "campaign.no_reward", "inviterPoints", Good with { InviterPoints = 0, InviteePoints = 0 } },
        { "campaign.points_budget_missing", "pointsBudget", Good with { PointsBudget = 69 } },
        { "campaign.parts_of_other_kind", "kind", Good with { Stages = Ladder.Stages } },
        { "campaign.parts_of_other_kind", "kind", Ladder with { Team = Team.Team } },
        { "campaign.parts_of_other_kind", "kind", Team with { Ranks = Board.Ranks } },
        { "campaign.stages_missing", "stages", Ladder with { Stages = [] } },
        { "campaign.stage_numbers", "stages", Ladder with { Stages = [Ladder.Ladder[0], Ladder.Ladder[1] with { No = 3 }] } },
        { "campaign.stage_needs", "stages", Ladder with { Stages = [Ladder.Ladder[0], Ladder.Ladder[1] with { Need = 3 }] } },
        { "campaign.stage_beyond_cap", "inviterHelpsMax", Ladder with { InviterHelpsMax = 9 } },
        { "campaign.no_stock", "stages[1].stock", Ladder with { Stages = [Ladder.Ladder[0], Ladder.Ladder[1] with { Stock = 0 }] } },
        { "campaign.team_missing", "team", Team with { Team = null } },
        { "campaign.team_size", "team.size", Team with { Team = Team.Team! with { Size = 1 } } },
        { "campaign.team_beyond_cap", "inviterHelpsMax", Team with { InviterHelpsMax = 1 } },
        { "campaign.no_stock", "team.stock", Team with { Team = Team.Team! with { Stock = 0 } } },
        { "campaign.ranks_missing", "ranks", Board with { Ranks = [] } },
        { "campaign.rank_gaps", "ranks", WithFirstRanks(1, 2) },
        { "campaign.rank_gaps", "ranks", Board with { Ranks = [Board.RankPrizes[1]] } },
        { "campaign.rank_gaps", "ranks", Board with { Ranks = [Board.RankPrizes[0] with { From = 1, To = 0 }] } },
        { "campaign.rank_beyond_cap", "inviterHelpsMax", Board with { InviterHelpsMax = 4 } },
        { "campaign.prize_too_dear", "stages[0].prize.valueFen", WithStagePrize(CampaignSamples.Teapot with { ValueFen = 5_000_001 }) },
        { "campaign.prize_too_dear", "team.prize.valueFen", Team with { Team = Team.Team! with { Prize = CampaignSamples.Teapot with { ValueFen = 5_000_001 } } } },
        { "campaign.prize_too_dear", "ranks[0].prize.valueFen", Board with { Ranks = [Board.RankPrizes[0] with { Prize = CampaignSamples.Teapot with { ValueFen = 5_000_001 } }] } },
        { "campaign.no_value", "stages[0].prize.valueFen", WithStagePrize(CampaignSamples.Teapot with { ValueFen = 0 }) },
        { "prize.incomplete", "stages[0].prize", WithStagePrize(CampaignSamples.Teapot with { Kind = PrizeKind.Points }) },
        { "campaign.coupon_unknown", "stages[0].prize.couponTemplateId", WithStagePrize(Coupon with { CouponTemplateId = 6 }) },
        { "campaign.coupons_missing", "stages[0].prize.couponTemplateId", WithStagePrize(Coupon, stock: 11) },
        { "campaign.coupon_ends_early", "stages[0].prize.couponTemplateId", WithStagePrize(Coupon) with { ClaimDays = 31 } },
        { "campaign.codes_missing", "stages[0].prize.codePoolId", WithStagePrize(Code, stock: 11) },
        { "wording.share_inducement", "name", Good with { Name = "分享后解锁好礼" } },
        { "wording.share_inducement", "description", Good with { Description = "转发到朋友圈领取春茶一份。" } },
        { "wording.forced_share", "description", Good with { Description = "不转不是中国人！" } },
        { "wording.share_game", "disclosure.method", Good with { Disclosure = Good.Disclosure with { Method = "集赞最多的获胜。" } } },
        { "wording.share_game", "stages[0].prize.name", WithStagePrize(CampaignSamples.Teapot with { Name = "拆礼盒大奖" }) },
        { "wording.follow_inducement", "disclosure.conditions", Good with { Disclosure = Good.Disclosure with { Conditions = "关注公众号即可领取红包。" } } },
        { "wording.multi_level", "disclosure.claimTerms", Good with { Disclosure = Good.Disclosure with { ClaimTerms = "您的下线消费，您也有佣金。" } } },
        { "wording.misleading_notice", "name", Good with { Name = "微信官方活动来了" } },
    };

    public static TheoryData<string, string, CampaignTerms> Warnings => new()
    {
        { "campaign.too_long", "endsAt", Good with { EndsAt = Good.StartsAt.AddDays(91) } },
        { "campaign.stay_past_settlement", "stayDays", Good with { Condition = HelpCondition.StayDays, StayDays = 31 } },
        { "campaign.loss_kept", "onLoss", Good with { OnLoss = LossPolicy.Keep } },
        { "campaign.pauses_itself", "pointsBudget", Good with { PointsBudget = 49 * 70 } },
        { "campaign.team_too_slow", "team.openHours", Team with { Team = Team.Team! with { OpenHours = 720 }, EndsAt = Now.AddDays(20) } },
        { "campaign.notice_off", "notices.helpedMax", Good with { Notices = new CampaignNotices(HelpedMax: 0) } },
        { "campaign.notice_off", "notices.nearlyThereMax", Ladder with { Notices = new CampaignNotices(NearlyThereMax: 0) } },
        { "campaign.notice_off", "notices.stageReachedMax", Board with { Notices = new CampaignNotices(StageReachedMax: 0) } },
        { "campaign.notice_off", "notices.someoneLeftMax", Good with { Notices = new CampaignNotices(SomeoneLeftMax: 0) } },
        { "campaign.notice_off", "notices.endedMax", Good with { Notices = new CampaignNotices(EndedMax: 0) } },
        { "wording.invite_inducement", "description", Ladder with { Description = "邀请 3 位好友到店，得紫砂壶一把。" } },
        { "wording.superlative", "name", Good with { Name = "全网最低价的春茶" } },
    };

    [Theory]
    [MemberData(nameof(Blockers))]
    public void What_must_not_be_published_blocks_and_says_why_in_both_languages(string code, string field, CampaignTerms terms)
    {
        var finding = Assert.Single(Check(terms), each => each.Level == FindingLevel.Blocker);
        Assert.Equal((code, field), (finding.Code, finding.Field));
        AssertSaid(finding);
    }

    [Theory]
    [MemberData(nameof(Warnings))]
    public void What_was_probably_not_meant_is_warned_of(string code, string field, CampaignTerms terms)
    {
        var finding = Assert.Single(Check(terms));
        Assert.Equal((code, field, FindingLevel.Warning), (finding.Code, finding.Field, finding.Level));
        AssertSaid(finding);
    }

    [Fact]
    public void Good_campaigns_of_every_kind_have_no_findings()
    {
        Assert.All([Good, Ladder, Team, Board, WithStagePrize(Coupon), WithStagePrize(Code)], terms => Assert.Empty(Check(terms)));
        Assert.Empty(Check(WithStagePrize(CampaignSamples.Teapot with { ValueFen = 5_000_000 })));
        Assert.Empty(Check(Good with { PointsBudget = 50 * 70 }));
        Assert.Empty(Check(Good with { Notices = new CampaignNotices(NearlyThereMax: 0, StageReachedMax: 0) }));
    }

    [Fact]
    public void Only_the_reward_for_a_follow_may_be_published_by_accepting_its_risk()
    {
        var follow = CampaignVerdict.Of(Check(Good with { Condition = HelpCondition.Follow }));
        Assert.Equal((true, true), (follow.CanBePublished, follow.NeedsAcceptedRisk));
        Assert.Equal("campaign.risk_not_accepted", CampaignProblems.Of(follow, riskAccepted: false)?.Code);
        Assert.Null(CampaignProblems.Of(follow, riskAccepted: true));

        var accepted = Blockers.Select(row => (CampaignTerms)row[2]).Where(terms => CampaignProblems.Of(CampaignVerdict.Of(Check(terms)), riskAccepted: true) is null);
        Assert.Single(accepted);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_and_what_blocks_comes_first()
    {
        var findings = Check(Good with { Condition = HelpCondition.Share, Levels = 3, Disclosure = new CampaignDisclosure("", "", "", ""), OnLoss = LossPolicy.Keep });
        Assert.Equal(7, findings.Count);
        Assert.Equal(FindingLevel.Warning, findings[^1].Level);
        var problem = CampaignProblems.Of(CampaignVerdict.Of(findings), riskAccepted: true)!;
        Assert.Equal(("campaign.share_as_trigger", 422), (problem.Code, problem.Status));
        Assert.Contains("传销", problem.Message);
        Assert.Contains("pyramid", problem.MessageEn);
    }

    [Fact]
    public void What_stands_on_the_poster_is_read_too()
    {
        var layout = """{"texts":[{"text":"好茶等你来","font":"Noto Sans"},{"text":"转发到朋友圈领取"}],"qr":{"x":1,"label":"长按识别"}}""";
        var texts = CampaignPosters.TextsIn(System.Text.Json.Nodes.JsonNode.Parse(layout)).ToList();
        Assert.Equal(["好茶等你来", "转发到朋友圈领取", "长按识别"], texts);
        var finding = Assert.Single(CampaignCheck.Of(Good, Facts with { PosterTexts = texts }));
        Assert.Equal(("wording.share_inducement", "poster", FindingLevel.Blocker), (finding.Code, finding.Field, finding.Level));
        Assert.Equal("转发到朋友圈领取", finding.Words);
    }

    [Fact]
    public void A_prize_is_worth_what_it_is_whatever_is_declared()
    {
        Assert.Empty(CampaignCheck.Of(Ladder, Facts with { WorthFen = new Dictionary<string, long> { ["stages[1].prize"] = 5_000_000 } }));
        var finding = Assert.Single(CampaignCheck.Of(Ladder, Facts with { WorthFen = new Dictionary<string, long> { ["stages[1].prize"] = 5_000_001 } }));
        Assert.Equal(("campaign.prize_too_dear", "stages[1].prize.valueFen", FindingLevel.Blocker), (finding.Code, finding.Field, finding.Level));
    }

    [Fact]
    public void Prizes_from_one_source_are_counted_together()
    {
        var six = WithStagePrize(Code, stock: 6);
        Assert.Empty(Check(six));
        Assert.Equal("campaign.codes_missing", Assert.Single(Check(six with { Stages = [six.Ladder[0], Ladder.Ladder[1] with { Prize = Code }] })).Code);
        Assert.Equal("campaign.codes_missing", Assert.Single(Check(Team with { Team = Team.Team! with { Prize = Code, Stock = 4 } })).Code);
        // Two ranks a day on the thirty-two business days the campaign touches.
        var daily = CampaignPrizes.Of(Board with { Ranks = [new RankPrize(RankScope.Day, 1, 2, Code)] });
        Assert.Equal(64, Assert.Single(daily).Count);
    }

    private static IReadOnlyList<CampaignFinding> Check(CampaignTerms terms) => CampaignCheck.Of(terms, Facts);

    private static CampaignFacts Facts => CampaignFacts.At(Now) with
    {
        Coupons = new Dictionary<long, CouponFact> { [7] = new(10, Now.AddDays(90).AddMinutes(1)) },
        CodesLeft = new Dictionary<long, long> { [8] = 10 },
    };

    private static CampaignTerms WithStagePrize(PrizeContent prize, int stock = 10) => Ladder with { Stages = [Ladder.Ladder[0] with { Prize = prize, Stock = stock }, Ladder.Ladder[1]] };

    /// <summary>The second prize begins where the first, made longer, has not ended.</summary>
    private static CampaignTerms WithFirstRanks(int from, int to) => Board with { Ranks = [Board.RankPrizes[0] with { From = from, To = to }, Board.RankPrizes[1]] };

    private static void AssertSaid(CampaignFinding finding)
    {
        Assert.All([finding.Message, finding.Advice], text => Assert.Contains(text, letter => letter is >= '\u4E00' and <= '\u9FFF'));
        Assert.All([finding.MessageEn, finding.AdviceEn], text => Assert.Matches("^[A-Z0-9'].{15,}", text));
    }

    [Fact]
    public void News_with_no_form_but_the_chat_s_and_news_that_cannot_leave_at_all_are_told()
    {
        var facts = CampaignFacts.At(Now) with { NewsBeyondChat = new HashSet<NoticeKind> { NoticeKind.Helped } };
        var only = Assert.Single(CampaignCheck.Of(Good, facts), finding => finding.Code == "campaign.notices_only_in_chat");
        Assert.EndsWith(": a friend left, the campaign ended. Inviters who have not written or clicked lately get none.", only.MessageEn, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Warning, only.Level);
        var silent = Good with { Notices = new CampaignNotices(0, 0, 0, 0, 0) };
        Assert.DoesNotContain(CampaignCheck.Of(silent, facts with { CanSendNews = false }), finding => finding.Field == "notices");
        Assert.Equal("campaign.notices_cannot_arrive", Assert.Single(CampaignCheck.Of(Good, facts with { CanSendNews = false }), finding => finding.Field == "notices").Code);
    }
}
