using System.Text;
using Microsoft.AspNetCore.Http;
using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Callbacks;

public sealed class VerificationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_proves_itself_by_the_echo(bool honest)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        receiver.Answer = (_, _, http) => http.Response.WriteAsync(honest ? http.Request.Query["echostr"].ToString() : "\"hello\"");
        await using var world = await TestWorld.StartAsync();
        Assert.Equal("还没有设置服务器地址", (await world.PostOpenAsync("/control/accounts/brand/verify", new { })).Text("error"));
        world.Host.PointCallbacks("brand", receiver.Address);

        var answer = await world.PostOpenAsync("/control/accounts/brand/verify", new { });

        Assert.Equal(honest, answer.GetProperty("verified").GetBoolean());
        var asked = receiver.Received[0];
        Assert.Equal(CallbackSignature.Of(world.Brand.Options.Token, asked.Parameter("timestamp"), asked.Parameter("nonce")), asked.Parameter("signature"));
    }

    [Fact]
    public async Task Nobody_at_the_address_proves_nothing()
    {
        await using var world = await TestWorld.StartAsync();
        world.Host.PointCallbacks("brand", new Uri("http://127.0.0.1:1/wx"));

        Assert.False((await world.PostOpenAsync("/control/accounts/brand/verify", new { })).GetProperty("verified").GetBoolean());
        Assert.Throws<ArgumentException>(() => world.Host.PointCallbacks("nobody", null));
    }

    [Theory]
    [InlineData("transfer_customer_service", "已转接人工客服")]
    [InlineData("text", "该小程序客服暂时无法提供服务，请稍后再试")]
    public async Task A_mini_program_answers_in_json_and_may_only_pass_on(string type, string shown)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address);
        var visitor = world.World.People.Create().At(world.Mini);
        receiver.Answer = (_, _, http) => http.Response.WriteAsync(Sealed(world.Mini, $$"""
            {"ToUserName":"{{visitor.OpenId}}","FromUserName":"{{world.Mini.Options.OriginalId}}","CreateTime":1700000000,"MsgType":"{{type}}","Content":"你好"}
            """));

        world.World.Phones.Write(visitor, "人工");
        await world.SettledAsync();

        Assert.Equal(shown, visitor.Person.Chat.Last!.Text);
    }

    [Fact]
    public async Task An_event_is_pushed_to_as_many_people_as_counted()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address);
        await world.PostOpenAsync("/control/people", new { count = 30 });

        var answer = await world.PostOpenAsync("/control/push", new { @event = "subscribe", count = 20 });
        await world.SettledAsync();

        Assert.Equal(20, answer.GetProperty("pushed").GetInt32());
        Assert.Equal(20, receiver.Received.Select(one => one.Parameter("openid")).Distinct().Count());
    }

    private static string Sealed(Account account, string clear)
    {
        var encrypted = account.Cipher!.Encrypt(Encoding.UTF8.GetBytes(clear));
        var signature = CallbackSignature.Of(account.Options.Token, "1700000000", "42", encrypted);
        return $$"""{"Encrypt":"{{encrypted}}","MsgSignature":"{{signature}}","TimeStamp":1700000000,"Nonce":"42"}""";
    }
}
