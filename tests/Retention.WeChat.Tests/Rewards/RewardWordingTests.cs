using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Rewards;

/// <summary>A reward for sharing is forbidden by WeChat whatever it is called: operators are told when they save one.</summary>
public sealed class RewardWordingTests
{
    private const string Forbidden = "转发到朋友圈并截图，即可领取 50 积分";
    private const string Harmless = "上传小票，店员确认后可以领取";

    [Fact]
    public async Task No_reward_is_saved_that_pays_for_sharing()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        foreach (var (path, body) in Rewards(Forbidden))
        {
            var refused = await console.PostAsJsonAsync($"/api/console/{path}", body);
            Assert.True(refused.StatusCode == HttpStatusCode.UnprocessableEntity, $"{path}: {refused.StatusCode} {await refused.Content.ReadAsStringAsync()}");
            var problem = JsonSerializer.Deserialize<JsonElement>(await refused.Content.ReadAsStringAsync());
            Assert.Equal("wording.inducement", problem.GetProperty("code").GetString());
            Assert.Contains("诱导分享", problem.ToString(), StringComparison.Ordinal);
        }

        foreach (var (path, body) in Rewards(Harmless))
            (await console.PostAsJsonAsync($"/api/console/{path}", body)).EnsureSuccessStatusCode();
    }

    private static IEnumerable<(string Path, object Body)> Rewards(string words)
    {
        yield return ("tasks", new { code = "share", title = "晒单", description = words, kind = "Report", points = 50, reviewed = true });
        yield return ("surveys", new { title = "口味", description = words, points = 10, questions = new[] { new { id = "q1", kind = "Text", title = "喜欢什么茶" } } });
        yield return ("mall/items", new { name = "春茶", description = words, kind = "Physical", points = 100, fen = 0, valueFen = 1_000, perFanMax = 1 });
        yield return ("lotteries", new
        {
            name = "春茶抽奖", kind = "Wheel", organiser = "茶铺", conditions = words, method = "转盘", claimTerms = "到店领取", startsAt = "2026-11-01T00:00:00+08:00", endsAt = "2026-12-01T00:00:00+08:00",
            costPoints = 0, drawsPerDayMax = 1, drawsMax = 10, noPrizeTickets = 10, prizes = new[] { new { no = 1, prize = new { name = "茶杯", kind = "Physical", valueFen = 1_000 }, tickets = 1 } },
        });
        yield return ("coupon-templates", new
        {
            name = "春茶券", terms = new { kind = "Gift", giftName = words, validity = new { days = 7 } }, offer = new { stock = 10, isPublic = true },
        });
    }
}
