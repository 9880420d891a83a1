using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Referrals;

public sealed class ReviewFlowTests
{
    private const string Campaign = "campaigns/7";

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task An_operator_plans_reviews_and_takes_the_figures_away(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await console.GetAsync($"/api/console/{Campaign}/review")).StatusCode);
        await OpenAsync(bed);
        Assert.Equal(JsonValueKind.Null, (await console.ReadAsync($"{Campaign}/plan")).GetProperty("plan").ValueKind);

        await console.ReplaceAsync($"{Campaign}/plan", Plan(0.25));
        var saved = await console.ReadAsync($"{Campaign}/plan");
        Assert.Equal((ProductBed.OperatorName, "老带新"), (saved.GetProperty("savedBy").GetString(), saved.GetProperty("plan").GetProperty("why").GetString()));
        // A rate is a fraction: 25 would be 2500 %.
        Assert.Equal(HttpStatusCode.BadRequest, (await console.PutAsJsonAsync($"/api/console/{Campaign}/plan", Plan(25))).StatusCode);

        var review = await console.ReadAsync($"{Campaign}/review");
        var join = review.GetProperty("kpis").EnumerateArray().Single(line => line.GetProperty("name").GetString() == "Join");
        Assert.Equal((false, "参与人数：目标不低于 100，实际 0，低了 100，未达成。"), (join.GetProperty("met").GetBoolean(), join.GetProperty("sentence").GetString()));
        Assert.Equal(7, review.GetProperty("funnel").GetArrayLength());

        foreach (var (what, heading) in new[] { ("review", "指标"), ("participants", "粉丝编号"), ("referrals", "助力编号") })
        {
            var file = await console.GetAsync($"/api/console/{Campaign}/export?what={what}");
            Assert.Equal("text/csv", file.Content.Headers.ContentType?.MediaType);
            Assert.StartsWith($"\uFEFF{heading}", System.Text.Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync()));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await console.GetAsync($"/api/console/{Campaign}/export?what=everything")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task An_operator_sees_who_brings_friends_that_stay_and_why(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        Assert.Equal(JsonValueKind.Null, (await console.ReadAsync("koc")).GetProperty("day").ValueKind);
        var part = new KocPart(KocAspect.Retained, 40, 40, "留存好友：满 30 天仍关注 20 人。", "Friends who stayed: 20 for 30 days.");
        await bed.InScopeAsync(provider => provider.GetRequiredService<Retention.Platform.Data.Db>().InTransactionAsync(
            async ct =>
            {
                foreach (var (day, fan, score) in new[] { (1, 5, 61), (2, 5, 71), (2, 6, 30) })
                    await provider.GetRequiredService<KocStore>().InsertAsync(new KocDay(new(2026, 11, day), new(fan), score, [part]), ct);
                return true;
            },
            default));
        var list = await console.ReadAsync("koc?min=50");
        Assert.Equal("2026-11-02", list.GetProperty("day").GetString());
        var best = Assert.Single(list.GetProperty("fans").EnumerateArray());
        Assert.Equal((5, 71, part.Reason), (best.GetProperty("fanId").GetInt64(), best.GetProperty("score").GetInt32(), best.GetProperty("parts")[0].GetProperty("reason").GetString()));
        Assert.Equal(1, (await console.ReadAsync("koc?day=2026-11-01")).GetProperty("fans").GetArrayLength());
        Assert.Equal([71, 61], (await console.ReadAsync("fans/5/koc")).EnumerateArray().Select(row => row.GetProperty("score").GetInt32()));
    }

    private static object Plan(double unfollowRate) => new
    {
        why = "老带新", who = "老会员", what = "邀请好友", when = "双十一", where = "社群", how = "海报", feedback = "到店",
        budget = new[] { new { kind = "Prizes", name = "茶杯", fen = 50_000 } }, targets = new { join = 100, unfollowRate }, marginPercent = 40,
    };

    private static Task OpenAsync(ProductBed bed) => bed.InScopeAsync(async provider =>
    {
        var terms = CampaignWorld.Terms;
        return await provider.GetRequiredService<CampaignStore>().InsertAsync(
            new ReferralCampaign(
                new(7), "friends", terms.Name, terms.Kind, CampaignState.Draft, terms.StartsAt, terms.EndsAt, RulesText.Write(terms), null, null, "li", terms.StartsAt, null, null, null,
                null, null),
            default);
    });
}
