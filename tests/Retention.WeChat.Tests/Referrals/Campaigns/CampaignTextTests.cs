using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Referrals;

public sealed class CampaignTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 10, 0, 0, TimeSpan.FromHours(8));

    public static TheoryData<string> Templates => [.. CampaignTemplates.All.Select(template => template.Key)];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_template_can_be_published_as_it_stands_and_reads_without_a_risky_word(string key)
    {
        var template = CampaignTemplates.Find(key)!;
        var terms = template.Terms("山间茶铺有限公司", Now);
        Assert.Empty(CampaignCheck.Of(terms, CampaignFacts.At(Now)));
        Assert.Equal(Now.AddDays(template.Days), terms.EndsAt);
        Assert.Equal(Now.AddDays(3), template.Terms("山间茶铺有限公司", Now, 3).EndsAt);
        var plan = template.Plan;
        Assert.All([plan.Why, plan.Who, plan.What, plan.When, plan.Where, plan.How, plan.Feedback], text => Assert.True(text.Length >= 4));
        Assert.True(plan.BudgetFen > 0 && plan.Targets.ValidHelp > 0);
        Assert.Empty(CampaignWording.Of(terms, [.. CampaignPosters.TextsIn(System.Text.Json.Nodes.JsonNode.Parse(PosterLayouts.Find(template.PosterLayout)!.ToText()))]));

        var words = string.Join('\n', CampaignText.Of(terms).Parts.SelectMany(part => part.Lines).Append(template.Summary));
        Assert.DoesNotContain(CampaignWording.Of(terms with { Description = "" }, [words]), finding => finding.Level == FindingLevel.Blocker);
    }

    [Fact]
    public void There_are_templates_for_every_kind()
    {
        Assert.True(CampaignTemplates.All.Count >= 6);
        Assert.Equal(Enum.GetValues<CampaignKind>(), CampaignTemplates.All.Select(template => template.Terms("x", Now).Kind).Distinct().Order());
        Assert.Equal(CampaignTemplates.All.Count, CampaignTemplates.All.Select(template => template.Key).Distinct().Count());
    }

    [Fact]
    public void Fans_read_what_counts_what_it_brings_and_that_nobody_has_to_share()
    {
        var text = Lines(CampaignText.Of(CampaignSamples.Ladder(Now)));
        Assert.Contains("累计成功 3 位：紫砂壶（价值 299 元），共 10 份，先到先得，每人一份。", text);
        Assert.Contains("每成功邀请一位，你得 50 积分。", text);
        Assert.Contains("分享不是参加活动的条件", text);
        Assert.Contains("首次到店或消费", text);
        Assert.Contains("结算期内收回对应积分", text);
        Assert.Contains("回复“退订”", text);
        Assert.Contains("主办方：山间茶铺有限公司。", text);
        Assert.Contains("已到账的积分保留", Lines(CampaignText.Of(CampaignSamples.Ladder(Now) with { OnLoss = LossPolicy.Keep })));
        Assert.Contains("总榜第 2 至 10 名（至少成功 3 位）：紫砂壶（价值 299 元），共 9 份", Lines(CampaignText.Of(CampaignSamples.Leaderboard(Now))));
        Assert.Contains("每日榜第 1 至 3 名（至少成功 1 位）：紫砂壶（价值 299 元），每天 3 份", Lines(CampaignText.Of(CampaignSamples.Leaderboard(Now))));
        Assert.Contains("3 人一队（含队长），开队后 24 小时内满员", Lines(CampaignText.Of(CampaignSamples.Team(Now))));
    }

    [Fact]
    public void A_campaign_that_does_not_run_says_so_first()
    {
        var row = ReferralCampaign.Draft(new(1), "c", CampaignSamples.TwoSided(Now), "小林", Now);
        Assert.Null(CampaignText.Of(row with { State = CampaignState.Open }).Notice);
        Assert.StartsWith("活动暂停", CampaignText.Of(row with { State = CampaignState.Stopped }).Notice);
        Assert.Contains("门店停业", CampaignText.Of(row with { State = CampaignState.Ended, EndNote = "门店停业" }).Notice);
    }

    [Fact]
    public void What_differs_from_published_terms_is_named()
    {
        var published = RulesText.Write(CampaignSamples.Ladder(Now));
        Assert.Empty(TermsChange.Between(published, CampaignSamples.Ladder(Now) with { EndsAt = CampaignSamples.Ladder(Now).EndsAt.ToUniversalTime() }));
        var wanted = CampaignSamples.Ladder(Now);
        wanted = wanted with { InviterPoints = 10, Notices = new CampaignNotices(), Stages = [wanted.Ladder[0], wanted.Ladder[1] with { Stock = 4 }] };
        Assert.Equal(["inviterPoints", "notices", "stages[1].stock"], TermsChange.Between(published, wanted));
    }

    private static string Lines(CampaignText text) => string.Join('\n', text.Parts.SelectMany(part => part.Lines));
}
