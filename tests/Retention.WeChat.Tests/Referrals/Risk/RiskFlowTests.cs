using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Referrals;

public sealed class RiskFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Operators_write_try_and_activate_rules(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var first = await console.ReadAsync("referral-risk/rules/1");
        var draft = JsonSerializer.Deserialize<JsonElement>(first.GetProperty("set").GetRawText().Replace("\"holdAt\":50", "\"holdAt\":40", StringComparison.Ordinal));
        var now = bed.Clock.GetUtcNow();

        var report = await console.CreateAsync("referral-risk/replays", new { from = now.AddDays(-7), to = now, rules = draft });
        Assert.True(report.GetProperty("isComplete").GetBoolean());
        Assert.Equal("risk_replay.rules", await CodeAsync(await console.PostAsJsonAsync("/api/console/referral-risk/replays", new { from = now.AddDays(-7), to = now })));
        Assert.Equal("risk_replay.period", await CodeAsync(await console.PostAsJsonAsync("/api/console/referral-risk/replays", new { from = now, to = now, version = 1 })));
        Assert.Empty((await console.CreateAsync("referral-risk/replays/changes", new { from = now.AddDays(-7), to = now, version = 1 })).GetProperty("changes").EnumerateArray());

        Assert.Equal(2, (await console.CreateAsync("referral-risk/rules", new { set = draft, note = "夜间更严格" })).GetProperty("version").GetInt32());
        await console.CreateAsync("referral-risk/rules/2/activate", new { });
        var inForce = (await console.ReadAsync("referral-risk/rules")).EnumerateArray().Single(each => each.GetProperty("isInForce").GetBoolean());
        Assert.Equal((2, "夜间更严格", ProductBed.OperatorName), (inForce.GetProperty("version").GetInt32(), inForce.GetProperty("note").GetString(), inForce.GetProperty("createdBy").GetString()));
        Assert.Equal("request.invalid", await CodeAsync(await console.PostAsJsonAsync("/api/console/referral-risk/rules", new { set = new { verifyAt = 0, holdAt = 1, rejectAt = 1, rules = Array.Empty<object>() }, note = "x" })));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Operators_read_why_a_help_is_held_and_release_it(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var help = RiskSightTests.HelpOf(11, 12, bed.Clock.GetUtcNow(), "d") with { DueAt = null };
        var inputs = RiskInputs.Nothing with { DeviceShared = 4 };
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().InTransactionAsync(
            async ct =>
            {
                await provider.GetRequiredService<ReferralStore>().InsertAsync(help, ct);
                var rules = new RiskRuleVersion(1, DefaultRiskRules.Set, "", "", help.AttributedAt, null);
                await provider.GetRequiredService<RiskStore>().InsertAsync(RiskAssessment.Of(1, help, rules, inputs, help.AttributedAt), ct);
                await provider.GetRequiredService<RiskStore>().OpenReviewAsync(help, help.AttributedAt, ct);
                return true;
            },
            default));

        var open = Assert.Single((await console.ReadAsync("referral-reviews?campaignId=9")).EnumerateArray());
        var part = Assert.Single(open.GetProperty("assessment").GetProperty("parts").EnumerateArray());
        Assert.Equal("该邀请人另有 4 位好友使用同一设备", part.GetProperty("why").GetString());
        Assert.Equal(11, Assert.Single((await console.ReadAsync("referral-reviews/inviters")).EnumerateArray()).GetProperty("inviterFanId").GetInt64());
        Assert.Single((await console.ReadAsync($"referrals/{help.Id}/assessments")).EnumerateArray());
        Assert.Single((await console.ReadAsync("campaigns/9/assessments?verdict=Hold")).EnumerateArray());
        Assert.Empty((await console.ReadAsync("campaigns/9/assessments?before=1")).EnumerateArray());

        var released = await console.CreateAsync($"referral-reviews/{help.Id}/release", new { note = "电话核实过" });
        Assert.Equal(("Released", ProductBed.OperatorName), (released.GetProperty("decision").GetString(), released.GetProperty("decidedBy").GetString()));
        Assert.Equal("Released", (await console.CreateAsync($"referral-reviews/{help.Id}/reject", new { note = "再看一眼" })).GetProperty("decision").GetString());
        Assert.Empty((await console.ReadAsync("referral-reviews")).EnumerateArray());
        Assert.Single((await console.ReadAsync("referral-reviews?decision=Released")).EnumerateArray());
        Assert.Equal(0, (await console.CreateAsync("referral-reviews/inviters/11/reject", new { note = "没有了" })).GetProperty("decided").GetInt32());
    }

    [Fact]
    public async Task WeChats_judgement_is_asked_for_shoppers_whose_address_is_known_and_missing_otherwise()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: "13800000100"));
        var fan = await bed.ScalarAsync<long>("select max(id) from fan where account = 'Mini'");
        var help = RiskSightTests.HelpOf(1, fan, bed.Clock.GetUtcNow());

        Assert.Null(await RankAsync(bed, help));
        bed.World.Faults.Add(new Sandbox.Faults.Fault { Path = "/wxa/getuserriskrank", Kind = Sandbox.Faults.FaultKind.Http500, Times = 100 });
        Assert.Null(await AskAsync(bed, fan));
        // What the call could not be told is asked for once more, on the same day, by the address it came from.
        bed.World.Faults.Clear();
        bed.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(4, await RankAsync(bed, help));

        bed.World.Faults.Add(new Sandbox.Faults.Fault { Path = "/wxa/getuserriskrank", Kind = Sandbox.Faults.FaultKind.Http500, Times = 100 });
        Assert.Equal(4, await RankAsync(bed, help));
        Assert.Equal(4, await AskAsync(bed, fan));
        bed.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await RankAsync(bed, help));
        Assert.Equal(3, await RankAsync(bed, help with { WeChatRank = 3 }));
    }

    private static Task<int?> AskAsync(ProductBed bed, long fanId) => bed.InScopeAsync(async provider =>
        await bed.Product.Services.GetRequiredService<RiskRanks>().AskAsync((await provider.GetRequiredService<FanRegistry>().FindAsync(new Id<Fan>(fanId), default))!, "203.0.113.9", default));

    private static Task<int?> RankAsync(ProductBed bed, Referral help) => bed.InScopeAsync(async provider =>
        (await provider.GetRequiredService<RiskDesk>().AssessAsync([help], default))[help.Id].Inputs.WeChatRank);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
