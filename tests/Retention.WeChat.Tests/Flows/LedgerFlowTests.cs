using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class LedgerFlowTests
{
    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task Scripts_post_operators_adjust_and_the_ledger_is_proved(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand, settings => settings["Rewards:Adjustment:ScriptOperators:0"] = "mall-system");
        using var console = await bed.SignInAsync();
        bed.NewFollower();
        await ProductBed.EventuallyAsync("the follower is known", async () => await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'") == 1);
        var fan = await bed.ScalarAsync<long>("select id from fan where state = 'Following'");

        var posting = new { key = "order:tmall:1:earn", fanId = fan, reason = "Milestone", amount = 120, note = "首单" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => console.CreateAsync("points/postings", posting)));
        Assert.Single(answers, answer => answer.GetProperty("isNew").GetBoolean());
        Assert.All(answers, answer => Assert.Equal(120, answer.GetProperty("balance").GetInt64()));
        Assert.Equal("points.key_reused", await RefusalAsync(console, "points/postings", new { key = "order:tmall:1:earn", fanId = fan, reason = "Milestone", amount = 121 }));
        Assert.Equal("points.insufficient", await RefusalAsync(console, "points/postings", new { key = "mall:tea:1", fanId = fan, reason = "MallOrder", amount = -121 }));
        Assert.Equal("points.key_reserved", await RefusalAsync(console, "points/postings", new { key = $"checkin:{fan}:20261103", fanId = fan, reason = "CheckIn", amount = 1 }));
        Assert.Equal("adjustment.not_a_posting", await RefusalAsync(console, "points/postings", new { key = "ticket:0", fanId = fan, reason = "Adjustment", amount = 50_000 }));
        Assert.Equal("fan.not_found", await RefusalAsync(console, "points/postings", new { key = "order:tmall:2:earn", fanId = 1, reason = "Milestone", amount = 120 }));
        // Who posted stands in the posting itself, and nowhere twice.
        Assert.Equal(ProductBed.OperatorName, await bed.ScalarAsync<string>("select posted_by from ledger_posting where posting_key = 'order:tmall:1:earn'"));
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from audit_entry where action like '%/points/postings'"));

        var small = await console.CreateAsync($"fans/{fan}/points/adjustments", new { key = "ticket:1", amount = 30, note = "客诉补偿" });
        Assert.Equal("Posted", small.GetProperty("state").GetString());
        var large = await console.CreateAsync($"fans/{fan}/points/adjustments", new { key = "ticket:2", amount = 6000, note = "活动漏发补记" });
        Assert.Equal("Waiting", large.GetProperty("state").GetString());
        var id = large.GetProperty("id").GetInt64();
        Assert.Equal("adjustment.same_person", await RefusalAsync(console, $"points/adjustments/{id}/approve", new { }));
        await console.CreateAsync("operators", new { name = "qian", password = "another-horse-battery", role = "Operator" });
        using var second = await SignInAsync(bed, "qian", "another-horse-battery");
        Assert.Equal("qian", (await second.CreateAsync($"points/adjustments/{id}/approve", new { })).GetProperty("decidedBy").GetString());
        Assert.Equal(6150, await console.BalanceAsync(fan));
        Assert.Equal(1, await bed.ScalarAsync<long>("select count(*) from audit_entry where action like '%/points/adjustments/{id}/approve' and detail like '%200'"));

        // Of another name than an adjustment it is no less much: by hand it waits, from a system it does not.
        var dear = new { key = "order:tmall:3:earn", fanId = fan, reason = "Purchase", amount = 7000 };
        var waits = await console.PostAsJsonAsync("/api/console/points/postings", dear);
        Assert.Equal(HttpStatusCode.Accepted, waits.StatusCode);
        var request = await ProductBed.ReadAsync(waits);
        Assert.Equal(("Waiting", "Purchase", dear.key), (request.GetProperty("state").GetString(), request.GetProperty("reason").GetString(), request.GetProperty("postingKey").GetString()));
        Assert.Equal(6150, await console.BalanceAsync(fan));
        Assert.Equal("adjustment.same_person", await RefusalAsync(console, $"points/adjustments/{request.GetProperty("id").GetInt64()}/approve", new { }));
        await second.CreateAsync($"points/adjustments/{request.GetProperty("id").GetInt64()}/approve", new { });
        Assert.Equal((13150, false), Read(await console.CreateAsync("points/postings", dear)));
        await console.CreateAsync("operators", new { name = "mall-system", password = "another-horse-battery", role = "Operator" });
        using var system = await SignInAsync(bed, "mall-system", "another-horse-battery");
        Assert.Equal((33150, true), Read(await system.CreateAsync("points/postings", new { key = "order:tmall:4:earn", fanId = fan, reason = "Purchase", amount = 20_000 })));
        Assert.Equal((3150, true), Read(await system.CreateAsync("points/postings", new { key = "order:tmall:4:back", fanId = fan, reason = "Refund", amount = -30_000 })));

        var check = await console.CreateAsync("ledger/check", new { });
        Assert.True(check.GetProperty("isSound").GetBoolean(), check.ToString());
        var today = (await console.ReadAsync("ledger/balance-sheet")).EnumerateArray().Last().GetProperty("sheet");
        Assert.Equal((33150, 3150), (today.GetProperty("issued").GetInt64(), today.GetProperty("closing").GetInt64()));
    }

    private static (long Balance, bool IsNew) Read(JsonElement posted) => (posted.GetProperty("balance").GetInt64(), posted.GetProperty("isNew").GetBoolean());

    private static async Task<string?> RefusalAsync(HttpClient console, string path, object body)
    {
        var answer = await console.PostAsJsonAsync($"/api/console/{path}", body);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    private static async Task<HttpClient> SignInAsync(ProductBed bed, string name, string password)
    {
        var session = await ProductBed.ReadAsync(await bed.Http.PostAsJsonAsync("/api/console/session", new { name, password, bearer = true }));
        var client = new HttpClient { BaseAddress = bed.Http.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());
        return client;
    }
}
