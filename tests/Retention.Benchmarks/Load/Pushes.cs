using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retention.Sandbox;

namespace Retention.Benchmarks.Load;

/// <summary>Builds WeChat's pushes as whole HTTP requests: sealed, signed, ready to be written to a socket.</summary>
internal sealed class Pushes(AccountOptions account, DateTimeOffset now)
{
    private const int Block = 32;
    private const int RandomLength = 16;

    private readonly byte[] key = Convert.FromBase64String(account.EncodingAesKey + "=");

    public static string OpenIdOf(int fan) => string.Create(CultureInfo.InvariantCulture, $"oBench{fan:D22}");

    public string Follow(int fan, string? scene = null) =>
        Event(fan, "subscribe", scene is null ? "" : $"<EventKey><![CDATA[qrscene_{scene}]]></EventKey><Ticket><![CDATA[gQticket]]></Ticket>");

    public string View(int fan, int number) => Event(fan, "VIEW", $"<EventKey><![CDATA[https://shop.example.com/{number}]]></EventKey>");

    public string Text(int fan, int number, string words) =>
        $"<xml>{Head(fan)}<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{words}]]></Content><MsgId>{7_000_000_000_000_000_000 + number}</MsgId></xml>";

    /// <summary>The bytes of one request.</summary>
    public byte[] Request(string clear, int number)
    {
        var sealedText = Seal(clear);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = number.ToString(CultureInfo.InvariantCulture);
        var body = $"<xml><ToUserName><![CDATA[{account.OriginalId}]]></ToUserName><Encrypt><![CDATA[{sealedText}]]></Encrypt></xml>";
        var query = $"signature={Sign(timestamp, nonce)}&timestamp={timestamp}&nonce={nonce}&encrypt_type=aes&msg_signature={Sign(timestamp, nonce, sealedText)}";
        return Encoding.ASCII.GetBytes(
            $"POST /callbacks/wechat/official?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private string Event(int fan, string name, string rest) =>
        $"<xml>{Head(fan)}<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>{rest}</xml>";

    private string Head(int fan) => string.Create(
        CultureInfo.InvariantCulture,
        $"<ToUserName><![CDATA[{account.OriginalId}]]></ToUserName><FromUserName><![CDATA[{OpenIdOf(fan)}]]></FromUserName><CreateTime>{now.ToUnixTimeSeconds()}</CreateTime>");

    private string Sign(params string[] parts)
    {
        string[] all = [account.Token, .. parts];
        Array.Sort(all, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(string.Concat(all))));
    }

    private string Seal(string clear)
    {
        var message = Encoding.UTF8.GetBytes(clear);
        var appId = Encoding.ASCII.GetBytes(account.AppId);
        var length = RandomLength + sizeof(int) + message.Length + appId.Length;
        var padding = Block - (length % Block);
        var plain = new byte[length + padding];
        RandomNumberGenerator.Fill(plain.AsSpan(0, RandomLength));
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(RandomLength), message.Length);
        message.CopyTo(plain, RandomLength + sizeof(int));
        appId.CopyTo(plain, RandomLength + sizeof(int) + message.Length);
        plain.AsSpan(length).Fill((byte)padding);
        using var aes = Aes.Create();
        aes.Key = key;
        return Convert.ToBase64String(aes.EncryptCbc(plain, key.AsSpan(0, 16), PaddingMode.None));
    }
}
