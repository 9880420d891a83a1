using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Sandbox.Faults;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Outreach;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class ShopperFlowTests
{
    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_shopper_tells_about_themselves_and_sees_the_first_screen(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var me = await shopper.SendAsync(HttpMethod.Patch, "/me", new { nickname = "小叶", birthday = "1995-05-20" });
        Assert.Equal(("小叶", "1995-05-20", JsonValueKind.Null), (me.Data.GetProperty("nickname").GetString(), me.Data.GetProperty("birthday").GetString(), me.Data.GetProperty("avatarUrl").ValueKind));
        me = await shopper.SendAsync(HttpMethod.Patch, "/me", new { avatarUrl = "https://thirdwx.qlogo.cn/mmopen/1/132" });
        Assert.Equal(("小叶", "https://thirdwx.qlogo.cn/mmopen/1/132"), (me.Data.GetProperty("nickname").GetString(), me.Data.GetProperty("avatarUrl").GetString()));

        var home = await shopper.GetAsync("/me/home");
        Assert.Equal("小叶", home.Data.GetProperty("me").GetProperty("nickname").GetString());
        Assert.Equal(
            ["me", "points", "checkIn", "tasks", "coupons", "lotteries", "surveys", "campaigns"],
            home.Data.EnumerateObject().Select(section => section.Name));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Points_are_listed_by_pages_newest_first(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var member = long.Parse(shopper.MemberId);
        await bed.InScopeAsync(async provider =>
        {
            var ledger = provider.GetRequiredService<PointsLedger>();
            foreach (var (amount, number, reason) in new[] { (10L, 1, PointsReason.Task), (20L, 2, PointsReason.Adjustment), (-5L, 3, PointsReason.Adjustment) })
                Assert.True((await ledger.PostAsync(new Posting($"test:{number}", reason, new(member), amount, $"第 {number} 笔"), default)).IsOk);
            return true;
        });

        var first = await shopper.GetAsync("/points/entries?limit=2");
        Assert.Equal(200, first.Status);
        Assert.Equal([-5L, 20], Amounts(first));
        Assert.True(first.Data.GetProperty("hasMore").GetBoolean());
        var second = await shopper.GetAsync($"/points/entries?limit=2&cursor={first.Data.GetProperty("nextCursor").GetString()}");
        Assert.Equal([10L], Amounts(second));
        Assert.Equal((false, JsonValueKind.Null), (second.Data.GetProperty("hasMore").GetBoolean(), second.Data.GetProperty("nextCursor").ValueKind));
        Assert.Equal([20L, 10], Amounts(await shopper.GetAsync("/points/entries?direction=in")));
        Assert.Equal([-5L], Amounts(await shopper.GetAsync("/points/entries?direction=out")));
        Assert.Equal([10L], Amounts(await shopper.GetAsync("/points/entries?type=task")));
        Assert.Equal([-5L, 20], Amounts(await shopper.GetAsync("/points/entries?type=adjustment")));
        Assert.Equal([20L], Amounts(await shopper.GetAsync("/points/entries?type=adjustment&direction=in")));
        Assert.Empty(Amounts(await shopper.GetAsync("/points/entries?type=survey")));
        foreach (var wrong in new[] { "type=Task", "type=gift", "cursor=x", "cursor=-1", "limit=0", "limit=51", "limit=x", "direction=sideways" })
            Assert.Equal((400, "request.invalid"), ((await shopper.GetAsync($"/points/entries?{wrong}")).Status, (await shopper.GetAsync($"/points/entries?{wrong}")).Reason));

        var told = (await shopper.GetAsync("/points/entries?type=gift")).Data.GetProperty("errors").GetProperty("type")[0].GetString();
        Assert.Equal(
            "“gift”不是可以接受的值，可选：referralInviter、referralInvitee、milestone、checkIn、adjustment、expired、merged、coupon、purchase、serviceEvent、task、survey、tierGift、makeUp、refund、"
            + "lotteryDraw、prize、mallOrder、mallRefund。",
            told);

        var balance = (await shopper.GetAsync("/points/balance")).Data;
        Assert.Equal(JsonValueKind.Null, balance.GetProperty("tier").ValueKind);
        Assert.Equal((25, 0, 0), (balance.GetProperty("available").GetInt64(), balance.GetProperty("pending").GetInt64(), balance.GetProperty("owed").GetInt64()));
        Assert.Equal("checkIn", (await shopper.GetAsync("/points/rules")).Data.GetProperty("earning")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"nickname":""}""", "request.invalid")]
    [InlineData("""{"nickname":"一二三四五六七八九十一二三四五六七八九十一"}""", "request.invalid")]
    [InlineData("""{"avatarUrl":"javascript:alert(1)"}""", "request.invalid")]
    [InlineData("""{"avatarUrl":"https://evil.example/t.png"}""", "account.avatar_refused")]
    [InlineData("""{"birthday":"1995-13-20"}""", "request.invalid")]
    [InlineData("""{"birthday":"2999-01-01"}""", "account.birthday_refused")]
    [InlineData("""{"memberId":"1"}""", "request.invalid")]
    public async Task What_cannot_be_is_refused(string body, string reason)
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(reason, (await shopper.SendAsync(HttpMethod.Patch, "/me", body)).Reason);
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Behaviour_is_taken_once_by_the_phones_own_id(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, settings => settings["MiniProgram:BehaviourEventsPerDay"] = "4");
        var shopper = await ShopperCalls.SignInAsync(bed);
        var now = bed.Clock.GetUtcNow();
        object Event(string id, DateTimeOffset at, string kind = "pageView", long? durationMs = null) => new { id, kind, target = "pages/index", at, durationMs };
        var batch = new { events = new[] { Event("a", now), Event("b", now.AddMinutes(10)), Event("c", now.AddDays(-8)), Event("d", now.AddDays(2)), Event("e", now, "duration") } };
        var taken = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => shopper.PostAsync("/events", batch)));
        Assert.Equal(2, taken.Sum(reply => reply.Data.GetProperty("accepted").GetInt32()));
        Assert.Equal(126, taken.Sum(reply => reply.Data.GetProperty("known").GetInt32()));
        Assert.Equal(["c too_old", "d in_future", "e no_duration"], Refused(taken[0]));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from behaviour_event where occurred_at > recorded_at"));

        var more = await shopper.PostAsync("/events", new { events = new[] { Event("f", now), Event("g", now), Event("h", now) } });
        Assert.Equal(["h too_many"], Refused(more));
        var tooMany = await shopper.PostAsync("/events", new { events = Enumerable.Range(0, 51).Select(number => Event($"{number}", now)) });
        Assert.Equal((400, "request.invalid"), (tooMany.Status, tooMany.Reason));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_yes_to_a_prompt_is_one_message_though_it_is_told_twice(Stand stand)
    {
        var template = Sandbox.SandboxDefaults.Templates.First(each => each.Kind == Sandbox.TemplateKind.Subscribe && each.Account == Sandbox.SandboxDefaults.MiniProgramKey).Id;
        await using var bed = await ProductBed.StartAsync(stand, settings =>
        {
            settings["MiniProgram:SubscribeScenes:check-in:0:TemplateId"] = template;
            settings["MiniProgram:SubscribeScenes:check-in:0:Title"] = "签到提醒";
        });
        var shopper = await ShopperCalls.SignInAsync(bed);
        Assert.Equal(template, (await shopper.GetAsync("/subscriptions/templates?scene=check-in")).Data.GetProperty("list")[0].GetProperty("templateId").GetString());
        Assert.Empty((await shopper.GetAsync("/subscriptions/templates?scene=elsewhere")).Data.GetProperty("list").EnumerateArray());

        Assert.Null(bed.World.Phones.AnswerSubscribePrompt(shopper.Fan.Person, new Dictionary<string, bool> { [template] = true }));
        var report = new { scene = "check-in", results = new Dictionary<string, string> { [template] = "accept", ["unknown"] = "accept" } };
        Assert.Equal((400, "idempotency.key_missing"), await shopper.PostAsync("/subscriptions/report", report) is var keyless ? (keyless.Status, keyless.Reason) : default);
        // However often the phone tells it: an answer that is lost is asked for again with the same key.
        var told = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => shopper.PostAsync("/subscriptions/report", report, "tap-1")));
        Assert.All(told, reply => Assert.True(reply.Status == 200 || reply.Reason == "idempotency.running", reply.Body));
        Assert.True((await shopper.PostAsync("/subscriptions/report", report, "tap-1")).IsReplay);
        await ProductBed.EventuallyAsync("the push has met the report", async () => await bed.ScalarAsync<long>("select count(*) from subscribe_accept where met_at is not null") == 1);
        var quota = Assert.Single((await shopper.GetAsync("/subscriptions/quota")).Data.GetProperty("list").EnumerateArray());
        Assert.Equal((template, 1), (quota.GetProperty("templateId").GetString(), quota.GetProperty("left").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_yes_to_a_long_term_template_carries_message_after_message_until_it_is_switched_off(Stand stand)
    {
        const string template = "sub-recall";
        var recall = new Sandbox.TemplateOptions
        {
            Account = Sandbox.SandboxDefaults.MiniProgramKey, Id = template, Title = "召回通知", Kind = Sandbox.TemplateKind.Subscribe, LongTerm = true,
            Fields = [new() { Key = "thing1", Name = "事项" }],
        };
        await using var bed = await ProductBed.StartAsync(
            stand, settings => settings["MiniProgram:SubscribeScenes:me:0:TemplateId"] = template, other: options => options with { Templates = [.. options.Templates, recall] });
        var shopper = await ShopperCalls.SignInAsync(bed);
        var report = new { scene = "me", results = new Dictionary<string, string> { [template] = "accept" } };
        Assert.Null(bed.World.Phones.AnswerSubscribePrompt(shopper.Fan.Person, new Dictionary<string, bool> { [template] = true }));
        Assert.Equal(200, (await shopper.PostAsync("/subscriptions/report", report, "tap-1")).Status);
        // At first nobody knows of what kind it is.
        await ProductBed.EventuallyAsync("WeChat's list was read", async () => (await QuotaAsync(shopper)).IsLongTerm);

        for (var number = 1; number <= 3; number++)
        {
            await RecallAsync(bed, number);
            await ProductBed.EventuallyAsync($"message {number} is there", () => ProductBed.Received(shopper.Fan).Count == number);
            Assert.Equal((1, true), await QuotaAsync(shopper));
        }

        Assert.Null(bed.World.Phones.SetTemplate(shopper.Fan, template, allowed: false));
        await ProductBed.EventuallyAsync("the refusal was heard", async () => await QuotaAsync(shopper) == (0, false));
        await RecallAsync(bed, 4);
        Assert.Equal("no_grant", await bed.ScalarAsync<string>("select reason from outreach_message where touch_key = 'recall:4'"));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_to_wait()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => settings["MiniProgram:RequestsPerMinute"] = "10");
        var shopper = await ShopperCalls.SignInAsync(bed);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shopper.GetAsync("/me")));
        var refused = replies.Where(reply => reply.Status != 200).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, reply => Assert.Equal((429, "request.too_many", true), (reply.Status, reply.Reason, reply.Headers.Contains("Retry-After"))));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_rush_waits_its_turn_and_everybody_is_served(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, settings => settings["MiniProgram:ConcurrentRequests"] = "4");
        var shopper = await ShopperCalls.SignInAsync(bed);
        var replies = await Task.WhenAll(Enumerable.Range(0, 128).Select(_ => shopper.GetAsync("/me/home")));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
    }

    private static async Task<(int Left, bool IsLongTerm)> QuotaAsync(ShopperCalls shopper)
    {
        var quota = Assert.Single((await shopper.GetAsync("/subscriptions/quota")).Data.GetProperty("list").EnumerateArray());
        return (quota.GetProperty("left").GetInt32(), quota.GetProperty("isLongTerm").GetBoolean());
    }

    private static async Task RecallAsync(ProductBed bed, int number)
    {
        var fan = new Id<Retention.WeChat.Fans.Fan>(await bed.ScalarAsync<long>("select id from fan"));
        var content = new TouchContent { Subscribe = new TemplateContent("sub-recall", new Dictionary<string, string> { ["thing1"] = $"第 {number} 批" }) };
        await bed.InScopeAsync(services => services.GetRequiredService<OutreachDesk>().AskAsync(
            [new Touch($"recall:{number}", fan, TouchPurpose.Service, content, bed.Clock.GetUtcNow().AddDays(1))], default));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task While_WeChat_takes_its_time_those_who_need_nothing_of_it_are_served(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, settings => settings["MiniProgram:ConcurrentRequests"] = "2");
        var shopper = await ShopperCalls.SignInAsync(bed);
        var crowd = bed.Product.Services.GetRequiredService<Crowd>();
        bed.World.Faults.Add(new Fault { Path = "/sns/jscode2session", Kind = FaultKind.Latency, Millis = 9_000 });
        var logins = Enumerable.Range(0, 4).Select(_ => new ShopperCalls(bed, bed.World.People.Create().At(bed.MiniAccount)).LoginAsync()).ToList();
        await ProductBed.EventuallyAsync("they wait for WeChat", () => crowd.Outside == logins.Count);
        Assert.Equal(200, (await shopper.GetAsync("/points/balance")).Status);
        Assert.Equal(logins.Count, crowd.Outside);

        Assert.All(await Task.WhenAll(logins), reply => Assert.Equal(200, reply.Status));
        Assert.Equal(0, crowd.Outside);
    }

    private static IEnumerable<long> Amounts(MiniReply reply) => reply.Data.GetProperty("list").EnumerateArray().Select(entry => entry.GetProperty("amount").GetInt64());

    private static IEnumerable<string> Refused(MiniReply reply) =>
        reply.Data.GetProperty("refused").EnumerateArray().Select(each => $"{each.GetProperty("id").GetString()} {each.GetProperty("reason").GetString()}");
}
