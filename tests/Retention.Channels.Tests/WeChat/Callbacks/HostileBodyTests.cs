using System.Text;
using Retention.Channels.WeChat.Callbacks;
using static Retention.Channels.Tests.WeChat.Callbacks.Pushes;

namespace Retention.Channels.Tests.WeChat.Callbacks;

/// <summary>Bodies that came through the gate (or whose token leaked) and must still do no harm.</summary>
public sealed class HostileBodyTests
{
    private const string Bomb =
        """
        <?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;"><!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;">]>
        <xml><ToUserName>&lol3;</ToUserName></xml>
        """;

    private static readonly Dictionary<string, byte[]> Cases = new()
    {
        ["nothing"] = [],
        ["blanks"] = "   \r\n"u8.ToArray(),
        ["NUL bytes"] = new byte[512],
        ["plain words"] = "hello"u8.ToArray(),
        ["entity bomb"] = Utf8(Bomb),
        ["external entity"] = Utf8("""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><ToUserName>&e;</ToUserName></xml>"""),
        ["external DTD"] = Utf8("""<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd"><xml/>"""),
        ["undeclared entity"] = Utf8(Message("text", "<Content>&nbsp;</Content>")),
        ["a thousand levels deep"] = Utf8(string.Concat(Enumerable.Repeat("<a>", 1_000)) + string.Concat(Enumerable.Repeat("</a>", 1_000))),
        ["ten thousand nodes"] = Utf8("<xml>" + string.Concat(Enumerable.Repeat("<a/>", 10_000)) + "</xml>"),
        ["ten thousand sections"] = Utf8(Message("text", "<Content>" + string.Concat(Enumerable.Repeat("<![CDATA[x]]>", 10_000)) + "</Content>")),
        ["a million characters"] = Utf8(Message("text", $"<Content>{new string('x', 1_000_000)}</Content>")),
        ["cut off"] = Utf8(Message("text", "<Content>x</Content>")[..^8]),
        ["two roots"] = Utf8("<xml/><xml/>"),
        ["wrong end tag"] = Utf8("<xml><a></b></xml>"),
        ["empty root"] = Utf8("<xml/>"),
        ["control character"] = Utf8(Message("text", "<Content>\u0001</Content>")),
        ["not UTF-8"] = [.. Utf8("<xml><ToUserName>"), 0xC3, 0x28, .. Utf8("</ToUserName></xml>")],
        ["GBK"] = [.. Utf8("<?xml version=\"1.0\" encoding=\"GBK\"?><xml><ToUserName>"), 0xC4, 0xE3, 0xBA, 0xC3, .. Utf8("</ToUserName></xml>")],
        ["UTF-16"] = Encoding.Unicode.GetBytes(Message("text", "<Content>x</Content>")),
        ["UTF-7"] = Utf8("+ADw-xml+AD4APA-/xml+AD4-"),
        ["only the envelope"] = Utf8("<xml><ToUserName>gh_1</ToUserName><Encrypt>abc</Encrypt></xml>"),
        ["no sender"] = Utf8(Message("text", "<Content>x</Content>").Replace("FromUserName", "Sender")),
        ["no time"] = Utf8(Message("text", "<Content>x</Content>").Replace("CreateTime", "Time")),
        ["time not a number"] = Utf8(Message("text", "<Content>x</Content>").Replace("1348831860", "soon")),
        ["time before 1970"] = Utf8(Message("text", "<Content>x</Content>").Replace("1348831860", "-5")),
        ["time beyond the calendar"] = Utf8(Message("text", "<Content>x</Content>").Replace("1348831860", "999999999999999")),
        ["time beyond 64 bits"] = Utf8(Message("text", "<Content>x</Content>").Replace("1348831860", new string('9', 60))),
        ["two senders"] = Utf8(Message("text", "<Content>x</Content><FromUserName>o2</FromUserName>")),
        ["two types"] = Utf8(Message("text", "<Content>x</Content><MsgType>event</MsgType>")),
        ["endless openid"] = Utf8(Message("text", "<Content>x</Content>").Replace(Fan, new string('o', 5_000))),
        ["empty openid"] = Utf8(Message("text", "<Content>x</Content>").Replace(Fan, "")),
        ["text without content"] = Utf8(Message("text", "")),
        ["location without coordinates"] = Utf8(Message("location", "<Label>x</Label>")),
        ["location not a number"] = Utf8(Message("location", "<Location_X>NaN</Location_X><Location_Y>1e999</Location_Y>")),
        ["event without a name"] = Utf8(Event("").Replace("<Event><![CDATA[]]></Event>", "")),
        ["event with an empty name"] = Utf8(Event("")),
        ["receipt without an id"] = Utf8(Event("TEMPLATESENDJOBFINISH", "<Status>success</Status>")),
        ["receipt with an id beyond 64 bits"] = Utf8(Event("TEMPLATESENDJOBFINISH", "<MsgID>99999999999999999999</MsgID><Status>success</Status>")),
        ["prompt answer without a template"] = Utf8(JsonEvent("subscribe_msg_popup_event", "\"List\":[{}]")),
        ["JSON array"] = Utf8("[]"),
        ["JSON cut off"] = Utf8("{\"ToUserName\":\"gh_1\""),
        ["JSON with a tail"] = Utf8("{} {}"),
        ["JSON a thousand levels deep"] = Utf8("{\"a\":" + new string('[', 1_000) + new string(']', 1_000) + "}"),
        ["JSON ten thousand members"] = Utf8("{" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"a{i}\":1")) + "}"),
        ["JSON objects for texts"] = Utf8("""{"ToUserName":{},"FromUserName":[],"CreateTime":{},"MsgType":null}"""),
        ["JSON half a surrogate pair"] = Utf8("""{"ToUserName":"\ud800"}"""),
        ["JSON duplicate sender"] = Utf8("""{"ToUserName":"gh_1","FromUserName":"o1","FromUserName":"o2","CreateTime":1,"MsgType":"text","Content":"x","MsgId":1}"""),
        ["JSON comment"] = Utf8("{/* */}"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_called_malformed(string name)
    {
        var malformed = Assert.IsType<Inbound.Malformed>(InboundReader.Read(Cases[name]));

        Assert.StartsWith("bad:", malformed.DedupeKey);
        Assert.NotEmpty(malformed.Why);
        Assert.Null(malformed.FanOpenId);
        Assert.Equal(malformed.DedupeKey, InboundReader.Read(Cases[name]).DedupeKey);
    }

    [Fact]
    public void The_reason_quotes_nothing_of_the_body()
    {
        var malformed = Read<Inbound.Malformed>("<secret-name><token>hunter2</token></wrong>");

        Assert.DoesNotContain("secret", malformed.Why);
        Assert.DoesNotContain("hunter2", malformed.Why);
    }

    [Fact]
    public void Twenty_thousand_mutilated_bodies_are_read_without_an_exception()
    {
        var random = new Random(20260102);
        byte[][] bodies =
        [
            Utf8(Message("location", "<Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Scale>20</Scale><Label><![CDATA[广州]]></Label>")),
            Utf8(Event("subscribe_msg_popup_event", "<SubscribeMsgPopupEvent><List><TemplateId>T</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List></SubscribeMsgPopupEvent>")),
            Utf8(JsonEvent("subscribe_msg_sent_event", """ "List":[{"TemplateId":"T","MsgID":"1","ErrorCode":"0","ErrorStatus":"ok"}] """)),
            Utf8(JsonEvent("wxa_media_check", """ "trace_id":"t","result":{"suggest":"pass","label":100} """)),
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var body = bodies[i % bodies.Length].ToArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
                body[random.Next(body.Length)] = (byte)random.Next(256);

            Assert.NotNull(InboundReader.Read(body.AsMemory(0, random.Next(body.Length + 1))).DedupeKey);
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
