using System.Net;
using Retention.Sandbox.Faults;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Faults;

public sealed class FaultTests
{
    private const string Path = "/cgi-bin/message/custom/send";

    [Fact]
    public async Task Busy_and_rate_limited_answer_as_the_platforms_do()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        Add(world, Path, FaultKind.Busy);
        Add(world, Path, FaultKind.RateLimited);
        world.World.Faults.Add(new Fault { Path = Path, Kind = FaultKind.Refuse, Errcode = 40164, Times = 1 });
        Add(world, FaultBook.SmsPath, FaultKind.Busy);

        (await SendAsync(world, fan)).IsRefused(-1);
        (await SendAsync(world, fan)).IsRefused(45011);
        (await SendAsync(world, fan)).IsRefused(40164);
        (await SendAsync(world, fan)).IsOk();
        Assert.Equal("InternalError", await new SmsCaller(world).FailsAsync("SendSms", new { }));
        Assert.Equal(1, world.World.Arrivals.Accepted(ArrivalKind.Custom));
    }

    [Fact]
    public async Task Http_500_and_dropped_connections_take_nothing_in()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        var token = await world.TokenAsync();
        Add(world, Path, FaultKind.Http500);
        Add(world, Path, FaultKind.DropConnection);

        using var answer = await world.SendAsync(Request(fan, token));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => world.SendAsync(Request(fan, token)));
        Assert.Equal(0, world.World.Arrivals.Accepted(ArrivalKind.Custom));
    }

    [Fact]
    public async Task A_timeout_after_accepting_has_taken_the_message_in()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        var token = await world.TokenAsync();
        world.World.Faults.Add(new Fault { Path = Path, Kind = FaultKind.TimeoutAfterAccept, Millis = 50, Times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.SendAsync(Request(fan, token)));
        Assert.Equal(1, world.World.Arrivals.Delivered(ArrivalKind.Custom));
    }

    [Fact]
    public async Task A_token_can_become_invalid_all_of_a_sudden()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();
        (await SendAsync(world, fan)).IsOk();
        Add(world, Path, FaultKind.TokenInvalid);

        (await SendAsync(world, fan)).IsRefused(40001);
        (await SendAsync(world, fan)).IsRefused(40001);
        Assert.NotNull(await world.TokenAsync());
    }

    [Fact]
    public void A_seed_makes_chance_repeatable()
    {
        static List<bool> Draw()
        {
            var book = new FaultBook();
            book.Add(new Fault { Path = "/a", Kind = FaultKind.Busy, Probability = 0.5, Seed = 7 });
            return [.. Enumerable.Range(0, 50).Select(_ => book.Hit("/a/b") is not null)];
        }

        Assert.Equal(Draw(), Draw());
        Assert.InRange(Draw().Count(hit => hit), 10, 40);
    }

    [Fact]
    public async Task A_slow_answer_is_still_an_answer()
    {
        await using var world = await TestWorld.StartAsync();
        world.World.Faults.Add(new Fault { Path = Path, Kind = FaultKind.Latency, Millis = 10, Times = 1 });

        (await SendAsync(world, world.Follower())).IsOk();
        Assert.Equal(1, world.World.Faults.All[0].Struck);
    }

    private static void Add(TestWorld world, string path, FaultKind kind) =>
        world.World.Faults.Add(new Fault { Path = path, Kind = kind, Times = 1 });

    private static Task<System.Text.Json.JsonElement> SendAsync(TestWorld world, Fan fan) =>
        world.PostAsync(Path, new { touser = fan.OpenId, msgtype = "text", text = new { content = "您好" } });

    private static HttpRequestMessage Request(Fan fan, string token) => new(HttpMethod.Post, $"{Path}?access_token={token}")
    {
        Content = new StringContent($"{{\"touser\":\"{fan.OpenId}\",\"msgtype\":\"text\",\"text\":{{\"content\":\"您好\"}}}}"),
    };
}
