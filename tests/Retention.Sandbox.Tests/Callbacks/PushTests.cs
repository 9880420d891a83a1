using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Faults;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Callbacks;

public sealed class PushTests
{
    [Fact]
    public async Task A_follow_is_pushed_signed_and_sealed()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address);

        var fan = world.Follower();
        await world.SettledAsync();

        var one = Assert.Single(receiver.Received);
        var options = world.Brand.Options;
        var encrypt = XElement.Parse(one.Text).Element("Encrypt")!.Value;
        Assert.Equal(CallbackSignature.Of(options.Token, one.Parameter("timestamp"), one.Parameter("nonce")), one.Parameter("signature"));
        Assert.Equal(CallbackSignature.Of(options.Token, one.Parameter("timestamp"), one.Parameter("nonce"), encrypt), one.Parameter("msg_signature"));
        Assert.Equal(("aes", fan.OpenId), (one.Parameter("encrypt_type"), one.Parameter("openid")));
        var clear = XElement.Parse(Encoding.UTF8.GetString(world.Brand.Cipher!.Decrypt(encrypt)!));
        Assert.Equal(("event", "subscribe", fan.OpenId), (clear.Element("MsgType")!.Value, clear.Element("Event")!.Value, clear.Element("FromUserName")!.Value));
        Assert.Null(clear.Element("MsgId"));
    }

    [Fact]
    public async Task Plain_mode_is_clear_and_compatible_mode_is_both()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using (var plain = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain))
        {
            plain.Follower();
            await plain.SettledAsync();
        }

        await using (var both = await TestWorld.StartAsync(receiver.Address, CallbackMode.Compatible))
        {
            both.Follower();
            await both.SettledAsync();
        }

        Assert.Null(XElement.Parse(receiver.Received[0].Text).Element("Encrypt"));
        Assert.DoesNotContain("msg_signature", receiver.Received[0].Query);
        var second = XElement.Parse(receiver.Received[1].Text);
        Assert.NotNull(second.Element("Encrypt"));
        Assert.Equal("subscribe", second.Element("Event")!.Value);
    }

    [Fact]
    public async Task A_mini_program_gets_json()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var visitor = world.World.People.Create().At(world.Mini);

        world.World.Phones.OpenMiniProgram(visitor, "pages/index", sessionFrom: "me");
        world.World.Phones.AnswerSubscribePrompt(visitor.Person, new Dictionary<string, bool> { ["sub-points"] = true });
        await world.SettledAsync();

        Assert.Equal("application/json", receiver.Received[0].ContentType);
        Assert.Contains("\"Event\":\"user_enter_tempsession\",\"SessionFrom\":\"me\"", receiver.Received[0].Text);
        Assert.Contains("\"List\":[{\"TemplateId\":\"sub-points\",\"SubscribeStatusString\":\"accept\",\"PopupScene\":\"0\"}]", receiver.Received[1].Text);
    }

    [Fact]
    public async Task An_unanswered_push_is_delivered_three_times_with_the_same_body()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        receiver.Answer = (_, _, http) =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var world = await TestWorld.StartAsync(receiver.Address);

        var fan = world.Follower();
        await world.SettledAsync();

        Assert.Equal(3, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(one => one.Query + one.Text).Distinct());
        Assert.Contains(fan.Person.Chat.After(0), bubble => bubble.Text == "该公众号提供的服务出现故障，请稍后再试");
        Assert.Equal("failed", Assert.Single(world.World.Pushes.After(0)).Outcome);
    }

    [Fact]
    public async Task A_silent_server_is_cut_off_and_asked_again()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        receiver.Answer = (_, number, http) => number == 1
            ? Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default)
            : http.Response.WriteAsync("success");
        await using var world = await TestWorld.StartAsync(receiver.Address, limits: new SandboxLimits { CallbackTimeout = TimeSpan.FromMilliseconds(200) });

        world.Follower();
        await world.SettledAsync();

        Assert.Equal(["timeout", null], Assert.Single(world.World.Pushes.After(0)).Attempts.Select(attempt => attempt.Failure));
    }

    [Fact]
    public async Task One_fans_pushes_keep_their_order()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var fan = world.Follower();

        for (var i = 0; i < 50; i++)
        {
            world.World.Phones.Write(fan, $"第 {i} 句");
        }

        await world.SettledAsync();

        var written = receiver.Received.Skip(1).Select(one => XElement.Parse(one.Text).Element("Content")!.Value);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"第 {i} 句"), written);
    }

    [Fact]
    public async Task A_duplicate_arrives_twice_and_a_reordered_one_later()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        world.World.Faults.Add(new Fault { Path = FaultBook.CallbackPath, Kind = FaultKind.Duplicate, Times = 1 });
        var fan = world.Follower();
        await world.SettledAsync();
        world.World.Faults.Clear();
        world.World.Faults.Add(new Fault { Path = FaultBook.CallbackPath, Kind = FaultKind.Reorder, Times = 1 });
        world.World.Phones.Write(fan, "先");
        await Until.TrueAsync(() => world.World.Faults.All[0].Struck == 1);
        world.World.Phones.Write(fan, "后");
        await Until.TrueAsync(() => receiver.Received.Count == 3);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.SettledAsync();

        Assert.Equal(receiver.Received[0].Text, receiver.Received[1].Text);
        Assert.Equal(["后", "先"], receiver.Received.Skip(2).Select(one => XElement.Parse(one.Text).Element("Content")!.Value));
    }

    [Fact]
    public async Task A_lost_answer_leads_to_a_second_delivery()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address);
        world.World.Faults.Add(new Fault { Path = FaultBook.CallbackPath, Kind = FaultKind.TimeoutAfterAccept, Times = 1 });
        world.World.Faults.Add(new Fault { Path = FaultBook.CallbackPath, Kind = FaultKind.DropConnection, Times = 1 });

        world.Follower();
        await world.SettledAsync();

        Assert.Equal(2, receiver.Received.Count);
        Assert.Equal(3, Assert.Single(world.World.Pushes.After(0)).Attempts.Count);
    }
}
