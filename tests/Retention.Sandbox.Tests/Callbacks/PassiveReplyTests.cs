using System.Text;
using Microsoft.AspNetCore.Http;
using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Callbacks;

public sealed class PassiveReplyTests
{
    private const string OutOfOrder = "该公众号提供的服务出现故障，请稍后再试";

    [Fact]
    public async Task A_sealed_answer_is_shown()
    {
        var chat = await ChatAfterAsync(CallbackMode.Safe, (world, fan) =>
        {
            var encrypted = world.Brand.Cipher!.Encrypt(Encoding.UTF8.GetBytes(Text(fan, world.Brand.Options.OriginalId, "欢迎")));
            var signature = CallbackSignature.Of(world.Brand.Options.Token, "1700000000", "42", encrypted);
            return $"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature>{signature}</MsgSignature><TimeStamp>1700000000</TimeStamp><Nonce>42</Nonce></xml>";
        });

        Assert.Equal(("account", "欢迎"), (chat[^1].From, chat[^1].Text));
    }

    [Fact]
    public async Task A_clear_answer_is_shown_in_plain_mode_and_refused_in_safe_mode()
    {
        string Clear(TestWorld world, Fan fan) => Text(fan, world.Brand.Options.OriginalId, "你好");

        Assert.Equal("你好", (await ChatAfterAsync(CallbackMode.Plain, Clear))[^1].Text);
        Assert.Equal(OutOfOrder, (await ChatAfterAsync(CallbackMode.Safe, Clear))[^1].Text);
    }

    [Theory]
    [InlineData("{\"errcode\":0}")]
    [InlineData("\n<xml></xml>")]
    [InlineData("<xml><broken></xml>")]
    [InlineData("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml>&a;</xml>")]
    [InlineData("ok")]
    public async Task A_malformed_answer_shows_the_failure_sentence(string answer) =>
        Assert.Equal(OutOfOrder, (await ChatAfterAsync(CallbackMode.Plain, (_, _) => answer))[^1].Text);

    [Fact]
    public async Task An_answer_in_another_name_or_without_text_is_malformed()
    {
        Assert.Equal(OutOfOrder, (await ChatAfterAsync(CallbackMode.Plain, (_, fan) => Text(fan, "wx_not_the_gh_id", "你好")))[^1].Text);
        Assert.Equal(OutOfOrder, (await ChatAfterAsync(CallbackMode.Plain, (world, fan) => Text(fan, world.Brand.Options.OriginalId, "")))[^1].Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("success")]
    public async Task Nothing_is_shown_when_there_is_nothing_to_say(string answer) =>
        Assert.Equal("fan", (await ChatAfterAsync(CallbackMode.Safe, (_, _) => answer))[^1].From);

    [Theory]
    [InlineData(1, "一")]
    [InlineData(2, OutOfOrder)]
    public async Task A_written_message_is_answered_with_one_article_only(int count, string shown)
    {
        var items = string.Concat(Enumerable.Repeat("<item><Title>一</Title><Description>二</Description><PicUrl>p</PicUrl><Url>u</Url></item>", count));
        var chat = await ChatAfterAsync(CallbackMode.Plain, (world, fan) => Reply(
            fan, world.Brand.Options.OriginalId, $"<MsgType>news</MsgType><ArticleCount>{count}</ArticleCount><Articles>{items}</Articles>"));

        Assert.Equal(shown, chat[^1].Title ?? chat[^1].Text);
    }

    [Fact]
    public async Task A_mini_program_cannot_answer_with_words()
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, CallbackMode.Plain);
        var fan = world.World.People.Create().At(world.Mini);
        var answer = $$"""{"ToUserName":"{{fan.OpenId}}","FromUserName":"{{world.Mini.Options.OriginalId}}","CreateTime":1700000000,"MsgType":"text","Content":"你好"}""";
        receiver.Answer = (_, _, http) => http.Response.WriteAsync(answer);
        world.World.Phones.Write(fan, "在吗");
        await world.SettledAsync();
        Assert.Equal("该小程序客服暂时无法提供服务，请稍后再试", fan.Person.Chat.After(0)[^1].Text);
    }

    private static async Task<IReadOnlyList<Bubble>> ChatAfterAsync(CallbackMode mode, Func<TestWorld, Fan, string> answer)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        await using var world = await TestWorld.StartAsync(receiver.Address, mode);
        var fan = world.Follower();
        await world.SettledAsync();
        receiver.Answer = (_, _, http) => http.Response.WriteAsync(answer(world, fan));
        world.World.Phones.Write(fan, "在吗");
        await world.SettledAsync();
        return fan.Person.Chat.After(0);
    }

    private static string Text(Fan fan, string from, string content) =>
        Reply(fan, from, $"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>");

    private static string Reply(Fan fan, string from, string nodes) =>
        $"<xml><ToUserName><![CDATA[{fan.OpenId}]]></ToUserName><FromUserName><![CDATA[{from}]]></FromUserName><CreateTime>1700000000</CreateTime>{nodes}</xml>";
}
