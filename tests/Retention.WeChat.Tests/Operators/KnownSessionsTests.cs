using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Benchmarks.Ledger;
using Retention.WeChat.Operators;
using Retention.WeChat.Tests.Hosting;

namespace Retention.WeChat.Tests.Operators;

public sealed class KnownSessionsTests
{
    private const string SessionPath = "/api/console/session";

    public static TheoryData<string> Engines => Ground.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_session_ended_here_opens_nothing_more_and_one_ended_on_another_node_soon_neither(string engine)
    {
        await using var ground = await Ground.OpenAsync(engine);
        await using var here = await Site.StartAsync(ground);
        await using var there = await Site.StartAsync(ground);
        using var browser = await here.SignedInAsync();
        using var same = there.NewClient();
        same.DefaultRequestHeaders.Authorization = browser.DefaultRequestHeaders.Authorization;
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(SessionPath)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await same.GetAsync(SessionPath)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync(SessionPath)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(SessionPath)).StatusCode);
        await Poll.UntilAsync(async () => (await same.GetAsync(SessionPath)).StatusCode == HttpStatusCode.Unauthorized, "the other node refuses");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_session_is_looked_up_once_for_many_calls(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        var token = admin.DefaultRequestHeaders.Authorization!.Parameter!;
        await using var scope = site.App.Services.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<OperatorSessions>();
        var first = await sessions.FindAsync(token, default);
        // Nobody has told this node: what it knows is what it answers by.
        await site.WithDbAsync(db => db.ExecuteAsync("delete from operator_session", null, default));
        var second = await sessions.FindAsync(token, default);
        Assert.NotNull(first);
        Assert.Equal(first, second);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Hundreds_of_postings_at_once_get_through_by_a_few_connections(string engine)
    {
        await using var ground = await Ground.OpenAsync(engine);
        var connection = ground.Settings.FirstOrDefault(setting => setting.Key == "Database:ConnectionString").Value;
        (string, string) script = ("Rewards:Adjustment:ScriptOperators:0", Site.AdminName);
        (string, string)[] few = connection is null ? [script] : [script, ("Database:ConnectionString", $"{connection};MaximumPoolSize=6")];
        await using var site = await Site.StartAsync(ground, null, false, few);
        using var admin = await site.SignedInAsync();
        await site.WithDbAsync(db => db.ExecuteAsync(LedgerFans.InsertOf(1, 40), null, default));
        var answers = await Task.WhenAll(Enumerable.Range(0, 256).Select(i => admin.PostAsJsonAsync(
            "/api/console/points/postings", new { key = $"gift:{i}", fanId = 1 + (i % 40), reason = "Milestone", amount = 1 })));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        // Each of these holds a connection while it is answered.
        var lists = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => admin.GetAsync($"/api/console/fans/{1 + (i % 40)}/points")));
        Assert.All(lists, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(256, await site.WithDbAsync(db => db.FindAsync<long>("select sum(balance) from points_balance", null, default)));
    }
}
