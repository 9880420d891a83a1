using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class CampaignConsoleTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_campaign_from_its_template_to_its_end(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var templates = await console.ReadAsync("campaigns/templates");
        Assert.True(templates.GetArrayLength() >= 6);
        var draft = await console.CreateAsync("campaigns/from-template", new { template = "ladder-3-10-30", code = "ladder", organiser = "山间茶铺有限公司", days = 20 });
        var id = draft.GetProperty("id").GetInt64();
        Assert.Equal("Draft", draft.GetProperty("state").GetString());
        Assert.NotEqual("", (await console.ReadAsync($"campaigns/{id}/plan")).ToString());
        Assert.Equal(1, await bed.ScalarAsync<long>($"select count(*) from referral_poster where campaign_id = {id}") * await bed.ScalarAsync<long>($"select count(*) from referral_plan where campaign_id = {id}"));

        // A draft may become something nobody may publish; the check says why.
        var terms = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(draft.GetProperty("terms"))!;
        await console.ReplaceAsync($"campaigns/{id}", With(terms, "levels", 3));
        var verdict = await console.CreateAsync($"campaigns/{id}/check", new { });
        Assert.False(verdict.GetProperty("canBePublished").GetBoolean());
        Assert.Equal("campaign.levels", verdict.GetProperty("findings")[0].GetProperty("code").GetString());
        Assert.Equal((422, "campaign.levels"), await RefusedAsync(console, HttpMethod.Post, $"campaigns/{id}/publish", new { }));
        await console.ReplaceAsync($"campaigns/{id}", With(terms, "levels", 1));

        Assert.Equal("Open", (await console.CreateAsync($"campaigns/{id}/publish", new { })).GetProperty("state").GetString());
        Assert.Equal((409, "campaign.terms_frozen"), await RefusedAsync(console, HttpMethod.Put, $"campaigns/{id}", With(terms, "inviterPoints", 1)));
        var published = await console.ReadAsync($"campaigns/{id}/terms");
        Assert.True(published.GetProperty("hashHolds").GetBoolean());
        Assert.Contains("分享不是参加活动的条件", published.GetProperty("readable").ToString());
        var file = await console.ReadAsync($"campaigns/{id}");
        Assert.Equal(["points", "stage:1", "stage:2", "stage:3"], file.GetProperty("budget").EnumerateArray().Select(item => item.GetProperty("item").GetString()));
        Assert.Equal(ProductBed.OperatorName, file.GetProperty("log")[0].GetProperty("doneBy").GetString());

        Assert.Equal(400, (await RefusedAsync(console, HttpMethod.Post, $"campaigns/{id}/stop", new { })).Status);
        Assert.Equal("Stopped", (await console.CreateAsync($"campaigns/{id}/stop", new { reason = "用户投诉" })).GetProperty("state").GetString());
        Assert.Equal("Open", (await console.CreateAsync($"campaigns/{id}/resume", new { })).GetProperty("state").GetString());
        Assert.Equal("Paused", (await console.CreateAsync($"campaigns/{id}/pause", new { })).GetProperty("state").GetString());
        Assert.Equal("Paused", (await console.CreateAsync($"campaigns/{id}/budget", new { pointsTotal = 90_000 })).GetProperty("state").GetString());
        Assert.Equal((422, "campaign.end_note_missing"), await RefusedAsync(console, HttpMethod.Post, $"campaigns/{id}/end", new { }));
        Assert.Equal("门店停业", (await console.CreateAsync($"campaigns/{id}/end", new { note = "门店停业" })).GetProperty("endNote").GetString());
        Assert.Equal("Draft", (await console.CreateAsync($"campaigns/{id}/copy", new { code = "ladder-2" })).GetProperty("state").GetString());
        Assert.Equal(2, (await console.ReadAsync("campaigns")).GetArrayLength());
        Assert.Equal(1, (await console.ReadAsync("campaigns?state=Draft")).GetArrayLength());
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from audit_entry where detail like '%用户投诉%'"));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_script_creates_and_publishes_in_one_call(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var id = await console.StartCampaignAsync(bed);
        Assert.Equal("Open", (await console.ReadAsync($"campaigns/{id}")).GetProperty("campaign").GetProperty("state").GetString());
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => console.StartCampaignAsync(bed, "Follow", code: "follow"));
        Assert.Contains("campaign.risk_not_accepted", refused.Message);
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from referral_campaign"));

        var fan = bed.NewFollower();
        await bed.Sandbox.SettledAsync();
        var fanId = await bed.ScalarAsync<long>($"select id from fan where open_id = '{fan.OpenId}'");
        Assert.Equal(10, (await console.LinkCodeAsync(id, fanId)).Length);
        Assert.Equal(0, (await console.ReadAsync($"fans/{fanId}/referrals")).GetArrayLength());
        Assert.Equal((404, "campaign.help_not_found"), await RefusedAsync(console, HttpMethod.Get, "referrals/1", null));
    }

    private static Dictionary<string, JsonElement> With(Dictionary<string, JsonElement> terms, string name, int value) =>
        new(terms, StringComparer.Ordinal) { [name] = JsonSerializer.SerializeToElement(value) };

    private static async Task<(int Status, string? Code)> RefusedAsync(HttpClient console, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, $"/api/console/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        var answer = await console.SendAsync(request);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)answer.StatusCode, problem.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString() : null);
    }
}
