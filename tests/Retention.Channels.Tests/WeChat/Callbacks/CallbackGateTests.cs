using System.Text;
using System.Xml.Linq;
using Retention.Channels.WeChat.Callbacks;

namespace Retention.Channels.Tests.WeChat.Callbacks;

public sealed class CallbackGateTests
{
    private const string Message = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1714112445</CreateTime><MsgType>text</MsgType><Content>你好</Content><MsgId>1</MsgId></xml>";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(5_000)]
    public void A_sealed_message_of_any_length_is_opened_and_its_reply_sealed(int length)
    {
        var gate = Sealer.Gate();
        var message = new string('信', length);
        var encrypt = Sealer.Seal(message);

        var opened = Assert.IsType<CallbackResult.Opened>(gate.Open(Sealer.SealedQuery(encrypt), Sealer.XmlEnvelope(encrypt)));
        Assert.Equal(message, Encoding.UTF8.GetString(opened.ClearBody.Span));

        var reply = XElement.Parse(gate.Seal(message + "!", opened.Sealing));
        var replyEncrypt = reply.Element("Encrypt")!.Value;
        Assert.Equal(message + "!", Sealer.Unseal(replyEncrypt));
        Assert.Equal(
            Sealer.Signature(Sealer.Token, reply.Element("TimeStamp")!.Value, reply.Element("Nonce")!.Value, replyEncrypt),
            reply.Element("MsgSignature")!.Value);
        Assert.Equal(Sealer.Nonce, reply.Element("Nonce")!.Value);
    }

    [Fact]
    public void The_previous_key_still_opens_and_seals_its_own_reply()
    {
        var gate = Sealer.Gate(Sealer.Settings() with { EncodingAesKey = Sealer.Key, PreviousEncodingAesKey = Sealer.OtherKey });
        var encrypt = Sealer.Seal(Message, key: Sealer.OtherKey);

        var opened = Assert.IsType<CallbackResult.Opened>(gate.Open(Sealer.SealedQuery(encrypt), Sealer.XmlEnvelope(encrypt)));

        var reply = XElement.Parse(gate.Seal("ok", opened.Sealing));
        Assert.Equal("ok", Sealer.Unseal(reply.Element("Encrypt")!.Value, Sealer.OtherKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("success")]
    public void Having_nothing_to_say_needs_no_envelope(string reply)
    {
        var encrypt = Sealer.Seal(Message);
        var gate = Sealer.Gate();
        var opened = (CallbackResult.Opened)gate.Open(Sealer.SealedQuery(encrypt), Sealer.XmlEnvelope(encrypt));

        Assert.Equal(reply, gate.Seal(reply, opened.Sealing));
        Assert.Equal("<xml/>", gate.Seal("<xml/>", null));
    }

    [Fact]
    public void Compatible_mode_reads_the_sealed_copy_and_not_what_a_fan_wrote()
    {
        var encrypt = Sealer.Seal(Message);
        var body = Encoding.UTF8.GetBytes(
            $"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Content><![CDATA[<Encrypt>forged</Encrypt>]]></Content><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>");

        var opened = Assert.IsType<CallbackResult.Opened>(Sealer.Gate(CallbackMode.Compatible).Open(Sealer.SealedQuery(encrypt), body));

        Assert.Equal(Message, Encoding.UTF8.GetString(opened.ClearBody.Span));
    }

    [Fact]
    public void Compatible_mode_takes_a_clear_push_while_the_console_is_being_switched()
    {
        var opened = Assert.IsType<CallbackResult.Opened>(
            Sealer.Gate(CallbackMode.Compatible).Open(Sealer.PlainQuery(), Encoding.UTF8.GetBytes(Message)));

        Assert.Null(opened.Sealing);
    }

    [Fact]
    public void Json_may_escape_the_slashes_of_base64()
    {
        var encrypt = Enumerable.Range(0, 100).Select(i => Sealer.Seal(Message + i)).First(text => text.Contains('/'));
        var body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Sealer.JsonEnvelope(encrypt)).Replace("/", "\\/"));

        Assert.IsType<CallbackResult.Opened>(Sealer.Gate().Open(Sealer.SealedQuery(encrypt), body));
    }

    [Theory]
    [InlineData(-600, true)]
    [InlineData(600, true)]
    [InlineData(-601, false)]
    [InlineData(601, false)]
    public void A_signature_is_good_for_ten_minutes_either_way(int drift, bool isOpened)
    {
        var gate = new CallbackGate(Sealer.Settings(CallbackMode.Plain), FixedClock.AtUnix(Sealer.Timestamp + drift));

        var result = gate.Open(Sealer.PlainQuery(), Encoding.UTF8.GetBytes(Message));

        Assert.Equal(isOpened, result is CallbackResult.Opened);
    }

    [Fact]
    public void The_window_can_be_switched_off()
    {
        var settings = Sealer.Settings(CallbackMode.Plain) with { TimestampWindow = TimeSpan.Zero };
        var gate = new CallbackGate(settings, FixedClock.AtUnix(0));

        Assert.IsType<CallbackResult.Opened>(gate.Open(Sealer.PlainQuery(), Encoding.UTF8.GetBytes(Message)));
    }

    [Fact]
    public void The_echo_is_never_markup()
    {
        var query = Sealer.PlainQuery() with { EchoStr = "<script>" };

        Assert.IsType<UrlVerification.Refused>(Sealer.Gate().VerifyUrl(query));
    }

    [Fact]
    public void A_gate_is_shared_by_many_threads()
    {
        var gate = Sealer.Gate();
        var encrypts = Enumerable.Range(0, 16).Select(i => Sealer.Seal(Message + i)).ToArray();

        var bodies = Enumerable.Range(0, 2_000).AsParallel().WithDegreeOfParallelism(4).Select(i =>
        {
            var encrypt = encrypts[i % encrypts.Length];
            var opened = (CallbackResult.Opened)gate.Open(Sealer.SealedQuery(encrypt), Sealer.XmlEnvelope(encrypt));
            return Encoding.UTF8.GetString(opened.ClearBody.Span) == Message + i % encrypts.Length;
        }).ToArray();

        Assert.All(bodies, Assert.True);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    public void A_bad_key_stops_the_start(string key) =>
        Assert.Throws<ArgumentException>(() => Sealer.Gate(Sealer.Settings() with { EncodingAesKey = key }));

    [Fact]
    public void Safe_mode_without_a_key_stops_the_start() =>
        Assert.Throws<ArgumentException>(() => Sealer.Gate(Sealer.Settings() with { EncodingAesKey = null }));

    [Fact]
    public void Settings_do_not_print_their_secrets()
    {
        var text = Sealer.Settings().ToString();

        Assert.DoesNotContain(Sealer.Token, text);
        Assert.DoesNotContain(Sealer.Key, text);
    }
}
