using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Messages;

/// <summary>Limits hold exactly when many senders reach for the same fan at once.</summary>
public sealed class ConcurrencyTests
{
    private const int Senders = 40;

    [Fact]
    public async Task A_window_of_five_lets_five_through()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.OldFollower();
        world.World.Phones.Write(fan, "你好");

        var codes = await AtOnceAsync(world, "/cgi-bin/message/custom/send", _ => new { touser = fan.OpenId, msgtype = "text", text = new { content = "x" } });

        Assert.Equal((5, Senders - 5), (codes.Count(code => code == 0), codes.Count(code => code == 45047)));
        Assert.Equal(5, world.World.Arrivals.Delivered(ArrivalKind.Custom));
    }

    [Fact]
    public async Task One_client_msg_id_delivers_once()
    {
        await using var world = await TestWorld.StartAsync();
        var fan = world.Follower();

        await AtOnceAsync(world, "/cgi-bin/message/template/send", _ => new
        {
            touser = fan.OpenId,
            template_id = "tmpl-member-care",
            client_msg_id = "same",
            data = new { thing1 = new { value = "回访" }, thing2 = new { value = "欢迎" }, time3 = new { value = "12:00" } },
        });

        Assert.Equal((Senders, 1), (world.World.Arrivals.Accepted(ArrivalKind.Template), world.World.Arrivals.Delivered(ArrivalKind.Template)));
        Assert.Single(world.World.Arrivals.After(0).Select(arrival => arrival.MessageId).Distinct());
    }

    [Fact]
    public async Task What_arrived_is_numbered_without_gaps()
    {
        await using var world = await TestWorld.StartAsync();
        var fans = Enumerable.Range(0, Senders).Select(_ => world.Follower()).ToList();

        await AtOnceAsync(world, "/cgi-bin/message/custom/send", i => new { touser = fans[i].OpenId, msgtype = "text", text = new { content = $"{i}" } });

        Assert.Equal(Enumerable.Range(1, Senders).Select(id => (long)id), world.World.Arrivals.After(0).Select(arrival => arrival.Id));
        Assert.Equal(Senders, world.World.Arrivals.After(0).Select(arrival => arrival.To).Distinct().Count());
    }

    [Fact]
    public void An_old_entry_makes_room_for_a_new_one()
    {
        var ring = new Ring<string>(4);
        for (var i = 1; i <= 6; i++)
        {
            ring.Add(id => $"entry {id}");
        }

        Assert.Equal(["entry 3", "entry 4", "entry 5", "entry 6"], ring.After(0));
        Assert.Equal(["entry 6"], ring.After(5));
        Assert.Empty(ring.After(6));
    }

    private static async Task<List<int>> AtOnceAsync(TestWorld world, string path, Func<int, object> body)
    {
        await world.GetWithTokenAsync("/cgi-bin/getcallbackip");
        var answers = await Task.WhenAll(Enumerable.Range(0, Senders).Select(i => world.PostAsync(path, body(i))));
        return [.. answers.Select(answer => answer.GetProperty("errcode").GetInt32())];
    }
}
