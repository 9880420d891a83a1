using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retention.Sandbox;

namespace Retention.WeChat.Tests.Callbacks;

/// <summary>One request to the callback address, honest unless something is changed about it.</summary>
internal sealed record Push
{
    private const int Block = 32;

    private static readonly AccountOptions Account = SandboxDefaults.Accounts[0];

    public required byte[] Body { get; init; }

    public required string Query { get; init; }

    public string Path { get; init; } = "/callbacks/wechat/official";

    public string ContentType { get; init; } = "text/xml";

    public string Url => $"{Path}?{Query}";

    /// <summary>Sealed and signed as WeChat does it, whatever the clear text is.</summary>
    public static Push Of(string clear, DateTimeOffset at) => Of(Encoding.UTF8.GetBytes(clear), at);

    public static Push Of(byte[] clear, DateTimeOffset at) => OfSealed(Seal(Layout(clear)), at);

    /// <summary>Signed over any text in place of the sealed one.</summary>
    public static Push OfSealed(string encrypt, DateTimeOffset at, Func<string, string>? envelope = null)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        const string Nonce = "415670741";
        return new Push
        {
            Body = Encoding.UTF8.GetBytes((envelope ?? XmlEnvelope)(encrypt)),
            Query = $"signature={Sign(timestamp, Nonce)}&timestamp={timestamp}&nonce={Nonce}&encrypt_type=aes&msg_signature={Sign(timestamp, Nonce, encrypt)}",
        };
    }

    public static string Event(string openId, string name, DateTimeOffset at, string rest = "<EventKey></EventKey>") =>
        $"<xml><ToUserName>{Account.OriginalId}</ToUserName><FromUserName>{openId}</FromUserName><CreateTime>{at.ToUnixTimeSeconds()}</CreateTime><MsgType>event</MsgType><Event>{name}</Event>{rest}</xml>";

    public static string XmlEnvelope(string encrypt) => $"<xml><ToUserName><![CDATA[{Account.OriginalId}]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>";

    public static string Sign(params string[] parts)
    {
        string[] all = [Account.Token, .. parts];
        Array.Sort(all, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(all))));
    }

    /// <summary>Random, length, message, app id; then padding.</summary>
    public static byte[] Layout(byte[] message, string? appId = null, int? claimedLength = null, byte? padding = null)
    {
        var tail = Encoding.ASCII.GetBytes(appId ?? Account.AppId);
        var length = 16 + sizeof(int) + message.Length + tail.Length;
        var fill = Block - (length % Block);
        var plain = new byte[length + fill];
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(16), claimedLength ?? message.Length);
        message.CopyTo(plain, 20);
        tail.CopyTo(plain, 20 + message.Length);
        plain.AsSpan(length).Fill(padding ?? (byte)fill);
        return plain;
    }

    public static string Seal(byte[] layout, string? key = null)
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String((key ?? Account.EncodingAesKey) + "=");
        return Convert.ToBase64String(aes.EncryptCbc(layout, aes.Key.AsSpan(0, 16), PaddingMode.None));
    }
}
