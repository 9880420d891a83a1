using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>What shoppers do every day, and what operators set for it, over HTTP.</summary>
public sealed class HabitFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_shopper_checks_in_once_however_often_they_press(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var pressed = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => shopper.PostAsync("/check-in", key: $"press-{i}")));
        Assert.All(pressed, reply => Assert.Equal(200, reply.Status));
        Assert.Single(pressed, reply => reply.Data.GetProperty("isNew").GetBoolean());
        Assert.Equal(400, (await shopper.PostAsync("/check-in")).Status);

        var month = (await shopper.GetAsync("/check-in?month=2026-11")).Data;
        Assert.Equal(("2026-11-02", true, 1), (month.GetProperty("today").GetString(), month.GetProperty("checkedInToday").GetBoolean(), month.GetProperty("streak").GetInt32()));
        Assert.Equal("2026-11-02", Assert.Single(month.GetProperty("days").EnumerateArray()).GetString());
        Assert.Equal(7, Assert.Single(month.GetProperty("rewards").EnumerateArray()).GetProperty("streak").GetInt32());
        Assert.Equal(400, (await shopper.GetAsync("/check-in?month=2026-13")).Status);
        Assert.Equal(0, (await shopper.GetAsync("/check-in?month=2026-10")).Data.GetProperty("days").GetArrayLength());

        // Made up after the first day, a day away, for ten points: there are only five.
        bed.Clock.Advance(TimeSpan.FromDays(2));
        var refused = await shopper.PostAsync("/check-in/make-up", new { day = "2026-11-03" }, "make-up-1");
        Assert.Equal((422, "points.insufficient"), (refused.Status, refused.Reason));
        Assert.Equal((422, 3000), await CodeAsync(shopper.PostAsync("/check-in/make-up", new { day = "2026-11-09" }, "make-up-2")));

        var home = (await shopper.GetAsync("/me/home")).Data;
        Assert.False(home.GetProperty("checkIn").GetProperty("checkedInToday").GetBoolean());
        Assert.Equal(5, home.GetProperty("points").GetProperty("available").GetInt64());
    }

    [Fact]
    public async Task A_task_is_done_by_what_the_phone_tells_and_claimed_once()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        await console.CreateAsync("tasks", new { code = "tea", title = "看新茶", description = "浏览 2 次", kind = "ViewPage", need = 2, target = "pages/tea", period = "Day", points = 8 });
        await console.CreateAsync("tasks", new { code = "profile", title = "完善资料", description = "头像昵称生日", kind = "CompleteProfile", points = 20, position = 200 });
        Assert.Equal(HttpStatusCode.Conflict, (await console.PostAsJsonAsync("/api/console/tasks", new { code = "tea", title = "t", description = "说明", kind = "Report", points = 1 })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await console.PostAsJsonAsync("/api/console/tasks", new { code = "nothing", title = "t", description = "说明", kind = "Report" })).StatusCode);

        var shopper = await ShopperCalls.SignInAsync(bed);
        var task = (await shopper.GetAsync("/tasks")).Data.GetProperty("list")[0];
        Assert.Equal(("viewPage", "open", "2026-11-03"), (Text(task, "kind"), Text(task, "state"), Text(task, "resetsOn")));
        var claim = $"/tasks/{Text(task, "id")}/claim";
        Assert.Equal((422, 3102), await CodeAsync(shopper.PostAsync(claim, key: "early")));

        var now = bed.Clock.GetUtcNow();
        object[] events = [View("e1", "pages/tea", now), View("e2", "pages/tea", now), View("e2", "pages/tea", now), View("e3", "pages/other", now)];
        await shopper.PostAsync("/events", new { events });
        await shopper.PostAsync("/events", new { events });
        task = (await shopper.GetAsync("/tasks")).Data.GetProperty("list")[0];
        Assert.Equal((2, "claimable"), (task.GetProperty("done").GetInt32(), Text(task, "state")));
        Assert.Equal(1, (await shopper.GetAsync("/me/home")).Data.GetProperty("tasks").GetProperty("claimable").GetInt32());

        var claims = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => shopper.PostAsync(claim, key: $"claim-{i}")));
        Assert.Equal(8, Assert.Single(claims, reply => reply.Status == 200).Data.GetProperty("points").GetInt64());
        Assert.All(claims.Where(reply => reply.Status != 200), reply => Assert.Equal(3101, reply.Code));
        Assert.Equal((404, 3100), await CodeAsync(shopper.PostAsync("/tasks/99/claim", key: "unknown")));

        var profile = (await shopper.GetAsync("/tasks")).Data.GetProperty("list")[1];
        await shopper.SendAsync(HttpMethod.Patch, "/me", new { nickname = "小李", avatarUrl = "https://thirdwx.qlogo.cn/mmopen/1/132" });
        Assert.Equal((422, 3102), await CodeAsync(shopper.PostAsync($"/tasks/{Text(profile, "id")}/claim", key: "profile-1")));
        await shopper.SendAsync(HttpMethod.Patch, "/me", new { birthday = "2000-02-29" });
        Assert.Equal(200, (await shopper.PostAsync($"/tasks/{Text(profile, "id")}/claim", key: "profile-2")).Status);
        Assert.Equal(28, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());
    }

    [Fact]
    public async Task A_survey_is_drafted_answered_and_counted()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        var questions = new object[]
        {
            new { id = "tea", kind = "Single", title = "最喜欢的茶", options = new[] { new { id = "green", text = "绿茶" }, new { id = "black", text = "红茶" } } },
            new { id = "why", kind = "Text", title = "为什么", required = false },
        };
        var survey = await console.CreateAsync("surveys", new { title = "口味", description = "一分钟", questions, points = 12 });
        var id = survey.GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await console.PostAsJsonAsync("/api/console/surveys", new { title = "x", description = "说明", questions = questions[..1].Append(questions[0]) })).StatusCode);

        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal($"{id}", Text((await shopper.GetAsync("/me/home")).Data.GetProperty("surveys")[0], "id"));
        Assert.Equal(200, (await shopper.SendAsync(HttpMethod.Put, $"/surveys/{id}/draft", new { answers = new { why = "香" } })).Status);
        var sheet = (await shopper.GetAsync($"/surveys/{id}")).Data;
        Assert.Equal(("open", "single", "香"), (Text(sheet, "state"), Text(sheet.GetProperty("questions")[0], "kind"), Text(sheet.GetProperty("draft"), "why")));
        Assert.Equal((422, 3304), await CodeAsync(shopper.PostAsync($"/surveys/{id}/answers", new { answers = new { why = "香" } }, "early")));

        // A phone has cut an emoji in two.
        Assert.Equal((400, "request.invalid"), await RefusalAsync(shopper.PostAsync($"/surveys/{id}/answers", """{"answers":{"tea":"green","why":"\ud83d"}}""", "half")));
        Assert.Equal((400, "request.invalid"), await RefusalAsync(shopper.SendAsync(HttpMethod.Put, $"/surveys/{id}/draft", """{"answers":{"tea":["\ud83d"]}}""")));
        var answered = await shopper.PostAsync($"/surveys/{id}/answers", new { answers = new { tea = "green", why = "香" } }, "answer-1");
        Assert.Equal(12, answered.Data.GetProperty("points").GetInt64());
        Assert.True((await shopper.PostAsync($"/surveys/{id}/answers", new { answers = new { tea = "green", why = "香" } }, "answer-1")).IsReplay);
        Assert.Equal((409, 3302), await CodeAsync(shopper.PostAsync($"/surveys/{id}/answers", new { answers = new { tea = "black" } }, "answer-2")));
        Assert.Equal("answered", Text((await shopper.GetAsync("/surveys")).Data.GetProperty("list")[0], "state"));

        var results = await console.ReadAsync($"surveys/{id}/results");
        Assert.Equal(1, results.GetProperty("questions")[0].GetProperty("counts")[0].GetProperty("members").GetInt64());
        Assert.Equal("香", Text((await console.ReadAsync($"surveys/{id}/texts?question=why"))[0], "text"));
        Assert.Contains("绿茶", await console.GetStringAsync($"/api/console/surveys/{id}/export"), StringComparison.Ordinal);

        // What was answered stays comparable: wording may be mended, questions may not go.
        var mended = await console.PutAsJsonAsync($"/api/console/surveys/{id}", new { title = "口味小调查", description = "一分钟", questions, points = 12 });
        Assert.Equal(HttpStatusCode.OK, mended.StatusCode);
        var changed = await console.PutAsJsonAsync($"/api/console/surveys/{id}", new { title = "口味", description = "一分钟", questions = questions[..1], points = 12 });
        Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
    }

    [Fact]
    public async Task Rules_multiply_tiers_rise_and_operators_see_why()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        await console.ReplaceAsync("tiers", new
        {
            measure = "Points", windowDays = 365,
            levels = new object[]
            {
                new { code = "member", name = "会员", threshold = 0 },
                new { code = "silver", name = "银卡", threshold = 10, multiplierPercent = 150, benefits = new[] { new { title = "生日礼" } }, giftPoints = 30 },
            },
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await console.PutAsJsonAsync("/api/console/tiers", new { levels = new[] { new { code = "gold", name = "金卡", threshold = 5 } } })).StatusCode);
        await console.CreateAsync("earning-rules", new { name = "签到双倍", kind = "CheckIn", gives = "Multiplier", percent = 200 });
        var budgeted = await console.CreateAsync("earning-rules", new { name = "到店有礼", kind = "ServiceEvent", gives = "Fixed", points = 9, subject = "visit", budget = 10 });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await console.PostAsJsonAsync("/api/console/earning-rules", new { name = "x", kind = "CheckIn", gives = "PerYuan", pointsPer100Yuan = 5 })).StatusCode);

        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal("会员", Text((await shopper.GetAsync("/me")).Data.GetProperty("tier"), "name"));
        Assert.Equal(10, (await shopper.PostAsync("/check-in", key: "day-1")).Data.GetProperty("points").GetInt64());
        foreach (var path in new[] { "/me", "/points/balance" })
            Assert.Equal("银卡", Text((await shopper.GetAsync(path)).Data.GetProperty("tier"), "name"));
        var mine = (await shopper.GetAsync("/tiers/me")).Data;
        Assert.Equal((10, "2027-11-02"), (mine.GetProperty("growth").GetInt64(), Text(mine, "keepBy")));
        Assert.Equal("生日礼", Text((await shopper.GetAsync("/tiers")).Data.GetProperty("list")[1].GetProperty("benefits")[0], "title"));
        Assert.Equal(40, (await shopper.GetAsync("/points/balance")).Data.GetProperty("available").GetInt64());

        foreach (var key in new[] { "visit-1", "visit-1", "visit-2" })
            await console.CreateAsync($"fans/{shopper.MemberId}/service-events", new { key, kind = "visit" });
        var earnings = await console.ReadAsync($"fans/{shopper.MemberId}/earnings");
        Assert.Equal("Budget", Text(earnings[0].GetProperty("parts")[0], "cut"));
        Assert.Equal(9, earnings[1].GetProperty("points").GetInt64());
        Assert.Equal(["基础积分", "签到双倍"], earnings[2].GetProperty("parts").EnumerateArray().Select(part => Text(part, "name")));
        var rules = await console.ReadAsync("earning-rules");
        Assert.NotNull(Text(rules[1], "pausedAt"));
        Assert.Equal(11, (await console.CreateAsync($"earning-rules/{budgeted.GetProperty("id").GetInt64()}/top-up", new { points = 10 })).GetProperty("budgetLeft").GetInt64());
        Assert.Equal("silver", Text(await console.ReadAsync($"fans/{shopper.MemberId}/tier"), "code"));
    }

    private static object View(string id, string target, DateTimeOffset at) => new { id, kind = "pageView", target, at };

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task<(int, string?)> RefusalAsync(Task<MiniReply> asked) => await asked is var reply ? (reply.Status, reply.Reason) : default;

    private static async Task<(int Status, int Code)> CodeAsync(Task<MiniReply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Code);
    }
}
