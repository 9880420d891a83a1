using System.Net;
using System.Text.Json;
using Retention.Sandbox.Faults;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Flows;

public sealed class BroadcastFlowTests
{
    private const string MassPath = "/cgi-bin/message/mass/send";

    private static readonly object Notice = new
    {
        template = new
        {
            templateId = "tmpl-member-care",
            data = new Dictionary<string, string> { ["thing1"] = "门店迁址", ["thing2"] = "新店已开业", ["time3"] = "2026年11月3日 10:00" },
        },
    };

    public static TheoryData<Stand> Stands => Servers.Stands;

    [Theory, MemberData(nameof(Stands))]
    public async Task An_operator_sends_a_notice_to_all_followers_and_reads_what_became_of_it(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var fans = await FollowersAsync(bed, 12);
        var id = await StartAsync(console, bed, new { content = Notice, purpose = "Service", audience = new { } });

        var report = await EventuallyAsync(bed, console, id, seconds: 2, progress => Count(progress, "Delivered") == 12);
        Assert.Equal("Finished", report.GetProperty("broadcast").GetProperty("state").GetString());
        Assert.Equal((12, 12), (report.GetProperty("progress").GetProperty("audienceSize").GetInt32(), report.GetProperty("progress").GetProperty("asked").GetInt32()));
        Assert.All(fans, fan => Assert.Single(ProductBed.Received(fan), bubble => bubble.Kind == "template"));

        var told = await console.ReadAsync($"outreach/campaigns/broadcast:{id}/receipt");
        Assert.True(told.GetProperty("receipt").GetProperty("balanced").GetBoolean());
        Assert.Equal(12, told.GetProperty("receipt").GetProperty("columns").GetProperty("delivered").GetInt64());
        Assert.Equal(["asked", "sent", "delivered"], told.GetProperty("waterfall").EnumerateArray().Select(step => step.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await console.GetAsync("/api/console/outreach/campaigns/plan:99/receipt")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await console.PostAsync($"/api/console/broadcasts/{id}/pause", null)).StatusCode);
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task A_mass_send_whose_answer_was_lost_reaches_everybody_once_but_those_who_opted_out(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var fans = await FollowersAsync(bed, 4);
        bed.World.Phones.Write(fans[0], "退订");
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("the opt-out is known", async () => await bed.ScalarAsync<long>("select count(*) from consent where given = 0") > 0);
        bed.World.Faults.Add(new Fault { Path = MassPath, Kind = FaultKind.TimeoutAfterAccept, Millis = 12_000, Times = 1 });

        var id = await StartAsync(console, bed, new { content = new { mass = new { text = "春茶上市" } }, purpose = "Marketing", audience = new { }, policy = new { channels = new[] { "MassSend" } } });
        var report = await EventuallyAsync(bed, console, id, seconds: 30, progress => Count(progress, "Delivered") == 3);

        Assert.Equal(1, report.GetProperty("progress").GetProperty("suppressed").GetProperty("opted_out").GetInt64());
        Assert.DoesNotContain(ProductBed.Received(fans[0]), bubble => bubble.Text == "春茶上市");
        Assert.All(fans.Skip(1), fan => Assert.Single(ProductBed.Received(fan), bubble => bubble.Text == "春茶上市"));
        var job = Assert.Single(report.GetProperty("massJobs").EnumerateArray());
        Assert.Equal((3, "Finished", 2), (job.GetProperty("sentCount").GetInt32(), job.GetProperty("state").GetString(), job.GetProperty("attempts").GetInt32()));
    }

    [Theory, MemberData(nameof(Stands))]
    public async Task The_stop_button_holds_marketing_until_it_is_released(Stand stand)
    {
        await using var bed = await ProductBed.StartAsync(stand);
        using var console = await bed.SignInAsync();
        var fan = (await FollowersAsync(bed, 1))[0];
        bed.World.Phones.Write(fan, "你好");
        await bed.Sandbox.SettledAsync();
        var stopped = await console.CreateAsync("outreach/stop", new { note = "投诉核查" });
        Assert.Equal((ProductBed.OperatorName, 0), (stopped.GetProperty("stop").GetProperty("stoppedBy").GetString(), stopped.GetProperty("inFlightCount").GetInt32()));

        var fanId = await bed.ScalarAsync<long>("select id from fan");
        var id = await StartAsync(console, bed, new { content = new { text = "新茶到店" }, purpose = "Marketing" }, listed: [fanId]);
        bed.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, (await ReportAsync(console, id)).GetProperty("progress").GetProperty("asked").GetInt32());
        await console.CreateAsync("outreach/resume", new { });
        Assert.Equal(JsonValueKind.Null, (await console.ReadAsync("outreach/stop")).GetProperty("stop").GetProperty("stoppedAt").ValueKind);

        await EventuallyAsync(bed, console, id, seconds: 2, progress => Count(progress, "Sent") == 1);
        Assert.Single(ProductBed.Received(fan), bubble => bubble.Text == "新茶到店");
    }

    private static async Task<IReadOnlyList<Sandbox.Fan>> FollowersAsync(ProductBed bed, int count)
    {
        List<Sandbox.Fan> fans = [.. Enumerable.Range(0, count).Select(_ => bed.NewFollower())];
        await bed.Sandbox.SettledAsync();
        await ProductBed.EventuallyAsync("all follow", async () => await bed.ScalarAsync<long>("select count(*) from fan where state = 'Following'") == count);
        return fans;
    }

    private static async Task<long> StartAsync(HttpClient console, ProductBed bed, object request, long[]? listed = null)
    {
        var body = JsonSerializer.SerializeToNode(request, JsonSerializerOptions.Web)!.AsObject();
        body["name"] = "新品到店";
        body["expiresAt"] = JsonSerializer.SerializeToNode(bed.Clock.GetUtcNow().AddHours(8));
        var id = (await console.CreateAsync("broadcasts", body)).GetProperty("id").GetInt64();
        if (listed is not null)
            Assert.Equal(listed.Length, (await console.CreateAsync($"broadcasts/{id}/audience", new { fanIds = listed })).GetProperty("changed").GetInt32());
        Assert.True((await ReportAsync(console, id)).GetProperty("progress").GetProperty("audienceSize").GetInt32() > 0);
        await console.CreateAsync($"broadcasts/{id}/start", new { });
        return id;
    }

    private static Task<JsonElement> ReportAsync(HttpClient console, long id) => console.ReadAsync($"broadcasts/{id}");

    /// <summary>Until the progress is as wanted, with the clock moving on meanwhile, and nothing of it is under way any more.</summary>
    private static async Task<JsonElement> EventuallyAsync(ProductBed bed, HttpClient console, long id, int seconds, Func<JsonElement, bool> holds)
    {
        var report = default(JsonElement);
        await ProductBed.EventuallyAsync("the broadcast is done", async () =>
        {
            bed.Clock.Advance(TimeSpan.FromSeconds(seconds));
            report = await ReportAsync(console, id);
            return holds(report.GetProperty("progress")) && report.GetProperty("broadcast").GetProperty("state").GetString() == "Finished";
        });
        return report;
    }

    private static long Count(JsonElement progress, string state) => progress.GetProperty("states").TryGetProperty(state, out var count) ? count.GetInt64() : 0;
}
