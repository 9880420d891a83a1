using System.Text;
using Retention.Sandbox;

namespace Retention.WeChat.Tests.Callbacks;

/// <param name="Status">What it must be answered with: refused, or taken and kept raw.</param>
internal sealed record HostilePush(string Name, int Status, Push Push);

/// <summary>What somebody who does not know the token, or knows it and means harm, may send.</summary>
internal static class HostilePushes
{
    private const string Stranger = "oHostileHostileHostileHosti1";

    public static IEnumerable<HostilePush> All(DateTimeOffset now) => [.. Signatures(now), .. CipherTexts(now), .. Envelopes(now), .. ClearTexts(now)];

    /// <summary>The query is missing, wrong, stale, doubled or absurd.</summary>
    private static IEnumerable<HostilePush> Signatures(DateTimeOffset now)
    {
        var good = Push.Of(Push.Event(Stranger, "subscribe", now), now);
        var parts = good.Query.Split('&').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]);
        yield return new("no query at all", 403, good with { Query = "" });
        yield return new("no msg_signature", 400, Without("msg_signature"));
        yield return new("no timestamp", 400, Without("timestamp"));
        yield return new("no nonce", 400, Without("nonce"));
        yield return new("empty msg_signature", 400, With("msg_signature", ""));
        yield return new("wrong msg_signature", 403, With("msg_signature", new string('0', 40)));
        yield return new("the signature of three parts in place of the four", 403, With("msg_signature", parts["signature"]));
        yield return new("a signature cut short", 403, With("msg_signature", parts["msg_signature"][..20]));
        yield return new("a signature of ten thousand characters", 400, With("msg_signature", new string('a', 4_000)));
        yield return new("a signature that is no ASCII", 403, With("msg_signature", Uri.EscapeDataString("签名签名")));
        yield return new("another nonce", 403, With("nonce", "1"));
        yield return new("a changed timestamp", 403, With("timestamp", (now.ToUnixTimeSeconds() + 1).ToString()));
        yield return new("a timestamp that is no number", 403, With("timestamp", "now"));
        yield return new("a negative timestamp", 403, With("timestamp", "-1"));
        yield return new("a timestamp past all time", 403, With("timestamp", "99999999999999999999"));
        yield return new("encrypt_type raw in safe mode", 403, With("encrypt_type", "raw"));
        yield return new("no encrypt_type in safe mode", 403, Without("encrypt_type"));
        yield return new("an encrypt_type nobody knows", 403, With("encrypt_type", "rot13"));
        yield return new("every parameter twice", 403, good with { Query = $"{good.Query}&{good.Query.Replace("415670741", "2", StringComparison.Ordinal)}" });
        yield return new("a replay an hour later", 403, Push.Of(Push.Event(Stranger, "subscribe", now), now.AddHours(-1)));
        yield return new("a push from tomorrow", 403, Push.Of(Push.Event(Stranger, "subscribe", now), now.AddDays(1)));
        yield return new("an account nobody has", 404, good with { Path = "/callbacks/wechat/other" });
        yield return new("the other account's address", 403, good with { Path = "/callbacks/wechat/mini" });

        Push With(string name, string value) => good with { Query = string.Join('&', parts.Select(part => $"{part.Key}={(part.Key == name ? value : part.Value)}")) };
        Push Without(string name) => good with { Query = string.Join('&', parts.Where(part => part.Key != name).Select(part => $"{part.Key}={part.Value}")) };
    }

    /// <summary>Rightly signed, but what is sealed is broken.</summary>
    private static IEnumerable<HostilePush> CipherTexts(DateTimeOffset now)
    {
        var clear = Encoding.UTF8.GetBytes(Push.Event(Stranger, "subscribe", now));
        var honest = Push.Seal(Push.Layout(clear));
        yield return new("cipher text cut within a block", 403, Push.OfSealed(honest[..^8], now));
        yield return new("cipher text cut between blocks", 403, Push.OfSealed(Convert.ToBase64String(Convert.FromBase64String(honest)[..^32]), now));
        yield return new("one block only", 403, Push.OfSealed(Convert.ToBase64String(new byte[16]), now));
        yield return new("no base64", 403, Push.OfSealed("!!!! not base64 !!!!", now));
        yield return new("sealed with another key", 403, Push.OfSealed(Push.Seal(Push.Layout(clear), SandboxDefaults.Accounts[1].EncodingAesKey), now));
        yield return new("sealed for another app id", 403, Push.OfSealed(Push.Seal(Push.Layout(clear, appId: "wx0000000000000000")), now));
        yield return new("sealed for no app id", 403, Push.OfSealed(Push.Seal(Push.Layout(clear, appId: "")), now));
        yield return new("padding of nought", 403, Push.OfSealed(Push.Seal(Push.Layout(clear, padding: 0)), now));
        yield return new("padding of 33", 403, Push.OfSealed(Push.Seal(Push.Layout(clear, padding: 33)), now));
        yield return new("a length beyond the text", 403, Push.OfSealed(Push.Seal(Push.Layout(clear, claimedLength: int.MaxValue)), now));
        yield return new("a negative length", 403, Push.OfSealed(Push.Seal(Push.Layout(clear, claimedLength: -1)), now));
    }

    /// <summary>The body is no envelope.</summary>
    private static IEnumerable<HostilePush> Envelopes(DateTimeOffset now)
    {
        var good = Push.Of(Push.Event(Stranger, "subscribe", now), now);
        yield return new("an empty body", 400, good with { Body = [] });
        yield return new("a clear body in safe mode", 400, good with { Body = Encoding.UTF8.GetBytes(Push.Event(Stranger, "subscribe", now)) });
        yield return new("an envelope without Encrypt", 400, good with { Body = "<xml><ToUserName>gh_1</ToUserName></xml>"u8.ToArray() });
        yield return new("an empty Encrypt", 400, good with { Body = "<xml><Encrypt></Encrypt></xml>"u8.ToArray() });
        yield return new("an Encrypt that never ends", 400, good with { Body = "<xml><Encrypt><![CDATA[AAAA"u8.ToArray() });
        yield return new("JSON that breaks off", 400, good with { Body = "{\"Encrypt\":\"AAAA"u8.ToArray() });
        yield return new("JSON whose Encrypt is a number", 400, good with { Body = "{\"Encrypt\":1}"u8.ToArray() });
        yield return new("JSON nested a thousand deep", 400, good with { Body = Encoding.ASCII.GetBytes(new string('{', 1_000)) });
        yield return new("zeros", 400, good with { Body = new byte[1_000] });
        yield return new("UTF-16", 400, good with { Body = Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(good.Body)) });
        yield return new("a body beyond WeChat's largest", 413, good with { Body = new byte[300 * 1024] });
        yield return new("a body beyond the server's limit", 413, good with { Body = new byte[2 * 1024 * 1024] });
        yield return new("a form", 400, good with { Body = "Encrypt=AAAA"u8.ToArray(), ContentType = "application/x-www-form-urlencoded" });
    }

    /// <summary>Signed and sealed by somebody who has token and key: taken, kept raw, harmless.</summary>
    private static IEnumerable<HostilePush> ClearTexts(DateTimeOffset now)
    {
        const string Bomb = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><FromUserName>&c;</FromUserName></xml>""";
        const string Thief = """<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><FromUserName>&f;</FromUserName></xml>""";
        var follow = Push.Event(Stranger, "subscribe", now);
        yield return Kept("an XML bomb", Bomb);
        yield return Kept("an external entity", Thief);
        yield return Kept("no XML at all", "hello");
        yield return Kept("XML that breaks off", follow[..^20]);
        yield return Kept("a thousand nested nodes", string.Concat(Enumerable.Repeat("<a>", 1_000)));
        yield return Kept("ten thousand nodes", $"<xml>{string.Concat(Enumerable.Repeat("<a/>", 10_000))}</xml>");
        yield return Kept("no sender", follow.Replace("FromUserName", "Nobody", StringComparison.Ordinal));
        yield return Kept("two senders", follow.Replace("<MsgType>", "<FromUserName>oOther</FromUserName><MsgType>", StringComparison.Ordinal));
        yield return Kept("a sender of ten thousand characters", Push.Event(new string('o', 10_000), "subscribe", now));
        yield return Kept("no time", follow.Replace("CreateTime", "Whenever", StringComparison.Ordinal));
        yield return Kept("a time before all time", follow.Replace($"{now.ToUnixTimeSeconds()}", "-5", StringComparison.Ordinal));
        yield return Kept("no kind of message", follow.Replace("MsgType", "Kind", StringComparison.Ordinal));
        yield return Kept("an event without a name", follow.Replace("<Event>subscribe</Event>", "", StringComparison.Ordinal));
        yield return Kept("JSON where XML is due, of no use", "{\"MsgType\":[1,2,{\"a\":null}]}");
        yield return Kept("an empty clear text", "");
        yield return new("bytes that are no UTF-8", 200, Push.Of([0x3c, 0x78, 0xff, 0xfe, 0xc3, 0x28, 0x3e], now));
        yield return new("GB18030", 200, Push.Of([.. "<xml><FromUserName>"u8, 0xc4, 0xe3, 0xba, 0xc3, .. "</FromUserName></xml>"u8], now));

        HostilePush Kept(string name, string clear) => new(name, 200, Push.Of(clear, now));
    }
}
