using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

/// <summary>WeChat punishes the mini-program: it is kept once, and the health page says so until an operator has seen it.</summary>
public sealed class PenaltyFlowTests
{
    private static readonly string Address = $"/control/accounts/{Sandbox.SandboxDefaults.MiniProgramKey}/penalties";

    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task A_penalty_is_told_until_somebody_has_seen_it(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await PunishAsync(bed, new { punishId = "649557", eventType = 1, contents = new[] { "加群领红包", "分享得奖" } });
        await ProductBed.EventuallyAsync("the health page says so", async () => (await HealthAsync(bed)).GetProperty("status").GetString() == "degraded");
        var part = await HealthAsync(bed);
        Assert.Contains("警告", part.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("存在诱导分享行为", part.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("加群领红包", part.ToString(), StringComparison.Ordinal);

        var penalty = Assert.Single((await console.ReadAsync("penalties")).EnumerateArray());
        Assert.Equal(("649557", "Warning", "加群领红包\n分享得奖"), (penalty.GetProperty("punishId").GetString(), penalty.GetProperty("kind").GetString(), penalty.GetProperty("content").GetString()));
        Assert.Equal(JsonValueKind.Null, penalty.GetProperty("acknowledgedBy").ValueKind);

        var seen = await console.CreateAsync($"penalties/{penalty.GetProperty("id").GetInt64()}/acknowledge", new { });
        Assert.Equal(ProductBed.OperatorName, seen.GetProperty("acknowledgedBy").GetString());
        Assert.Equal(bed.Clock.GetUtcNow().ToUnixTimeSeconds(), seen.GetProperty("acknowledgedAt").GetDateTimeOffset().ToUnixTimeSeconds());
        await ProductBed.EventuallyAsync("the health page is quiet again", async () => (await HealthAsync(bed)).GetProperty("status").GetString() == "ok");
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task The_same_penalty_is_kept_once_and_what_it_grows_into_as_well(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        await PunishAsync(bed, new { punishId = "7", eventType = 1 });
        // Told again at another moment, it is no repeated callback to the inbox.
        bed.Clock.Advance(TimeSpan.FromMinutes(5));
        await PunishAsync(bed, new { punishId = "7", eventType = 1 });
        await PunishAsync(bed, new { punishId = "7", eventType = 4 });
        await ProductBed.EventuallyAsync("all three are processed", async () => await bed.ScalarAsync<long>("select count(*) from callback_inbox where state = 'Done'") == 3);

        var kinds = (await console.ReadAsync("penalties")).EnumerateArray().Select(each => each.GetProperty("kind").GetString());
        Assert.Equal(["AccountBanned", "Warning"], kinds.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task Viewers_look_and_acknowledge_nothing_and_the_first_who_did_stays_recorded(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        foreach (var (name, role) in new[] { ("viewer", "Viewer"), ("second", "Operator") })
            await console.CreateAsync("operators", new { name, password = ProductBed.OperatorPassword, role });
        await PunishAsync(bed, new { eventType = 10 });
        await ProductBed.EventuallyAsync("it is kept", async () => (await console.ReadAsync("penalties")).GetArrayLength() == 1);
        var path = $"/api/console/penalties/{(await console.ReadAsync("penalties"))[0].GetProperty("id").GetInt64()}/acknowledge";

        using var viewer = await bed.SignInAsync("viewer");
        Assert.Equal(1, (await viewer.ReadAsync("penalties")).GetArrayLength());
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync(path, new { })).StatusCode);

        using var second = await bed.SignInAsync("second");
        await ProductBed.ReadAsync(await second.PostAsJsonAsync(path, new { }));
        Assert.Equal("second", (await ProductBed.ReadAsync(await console.PostAsJsonAsync(path, new { }))).GetProperty("acknowledgedBy").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await console.PostAsJsonAsync("/api/console/penalties/1/acknowledge", new { })).StatusCode);
    }

    private static async Task PunishAsync(ProductBed bed, object penalty)
    {
        using var control = new HttpClient { BaseAddress = bed.Sandbox.BaseAddress };
        (await control.PostAsJsonAsync(Address, penalty)).EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> HealthAsync(ProductBed bed) =>
        (await ProductBed.ReadAsync(await bed.Http.GetAsync("/health/ready"))).GetProperty("parts").EnumerateArray().Single(part => part.GetProperty("name").GetString() == "penalties").Clone();
}
