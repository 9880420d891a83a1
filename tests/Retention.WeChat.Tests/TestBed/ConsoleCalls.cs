using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.TestBed;

/// <summary>What operators do in the flows.</summary>
internal static class ConsoleCalls
{
    public static async Task<JsonElement> ReadAsync(this HttpClient console, string path) => await ProductBed.ReadAsync(await console.GetAsync($"/api/console/{path}"));

    public static async Task<JsonElement> CreateAsync(this HttpClient console, string path, object body) =>
        await ProductBed.ReadAsync(await console.PostAsJsonAsync($"/api/console/{path}", body));

    public static async Task ReplaceAsync(this HttpClient console, string path, object body)
    {
        var answer = await console.PutAsJsonAsync($"/api/console/{path}", body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>A campaign that runs for a month either way.</summary>
    public static async Task<long> StartCampaignAsync(
        this HttpClient console, ProductBed bed, string condition = "ServiceEvent", int stayDays = 7, bool acceptRisk = false, string code = "spring", string description = "邀请好友到店，双方各得积分。")
    {
        var now = bed.Clock.GetUtcNow();
        var campaign = await console.CreateAsync("campaigns", new
        {
            code, publish = true, acceptRisk,
            terms = new
            {
                name = "春茶邀请", description, kind = "TwoSided", startsAt = now.AddDays(-30), endsAt = now.AddDays(30),
                disclosure = new { organiser = "山间茶铺有限公司", conditions = "会员均可参加。", method = "用自己的邀请码邀请朋友。", claimTerms = "积分自动到账。" },
                inviterPoints = 50, inviteePoints = 20, pointsBudget = 100_000, condition, stayDays,
            },
        });
        return campaign.GetProperty("id").GetInt64();
    }

    public static async Task<string> LinkCodeAsync(this HttpClient console, long campaignId, long fanId) =>
        (await console.CreateAsync($"campaigns/{campaignId}/links/{fanId}", new { })).GetProperty("code").GetString()!;

    public static async Task<long> BalanceAsync(this HttpClient console, long fanId) => (await console.ReadAsync($"fans/{fanId}/points")).GetProperty("balance").GetInt64();

    /// <summary>The newcomers' plan with one milestone after a day that any follower can be reached for.</summary>
    public static async Task PlanOneTouchAsync(
        this HttpClient console, object? content = null, long points = 10, int afterMinutes = 1440, TouchPurpose purpose = TouchPurpose.Service)
    {
        var plan = (await console.ReadAsync("plans"))[0].GetProperty("plan").GetProperty("id").GetInt64();
        await console.ReplaceAsync($"plans/{plan}/milestones", new
        {
            milestones = new[]
            {
                new { name = "第 1 天", afterMinutes, points, expireAfterMinutes = 4320, purpose = $"{purpose}", content = content ?? TemplateContent },
            },
        });
    }

    public static object TemplateContent { get; } = new
    {
        text = "认识你的第 {day} 天，送你 {points} 积分。",
        template = new
        {
            templateId = "tmpl-member-care",
            data = new Dictionary<string, string> { ["thing1"] = "新粉丝陪伴", ["thing2"] = "{points} 积分已到账", ["time3"] = "2026年11月3日 10:00" },
        },
    };
}
