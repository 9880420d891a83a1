using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Retention.Channels.WeChat.Callbacks;

namespace Retention.Channels.Tests.WeChat.Callbacks;

/// <summary>WeChat's side of the envelope, written apart from ours so that a shared mistake shows.</summary>
internal static class Sealer
{
    public const string Token = "AAAAA";
    public const string AppId = "wxba5fad812f8e6fb9";
    public const string Nonce = "415670741";
    public const long Timestamp = 1714112445;
    public static readonly string Key = new('A', 43);
    public static readonly string OtherKey = string.Concat(Enumerable.Repeat("bC3dE", 9))[..43];

    public static CallbackSettings Settings(CallbackMode mode = CallbackMode.Safe) => new()
    {
        AppId = AppId,
        Token = Token,
        EncodingAesKey = Key,
        Mode = mode,
    };

    public static CallbackGate Gate(CallbackMode mode = CallbackMode.Safe) => Gate(Settings(mode));

    public static CallbackGate Gate(CallbackSettings settings) => new(settings, FixedClock.AtUnix(Timestamp));

    public static string Signature(params string[] parts)
    {
        Array.Sort(parts, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))));
    }

    public static CallbackQuery PlainQuery() =>
        new(Signature(Token, Timestamp.ToString(), Nonce), Timestamp.ToString(), Nonce);

    public static CallbackQuery SealedQuery(string encrypt) => PlainQuery() with
    {
        EncryptType = "aes",
        MsgSignature = Signature(Token, Timestamp.ToString(), Nonce, encrypt),
    };

    public static byte[] Layout(string message, string appId = AppId, uint? claimedLength = null)
    {
        var text = Encoding.UTF8.GetBytes(message);
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, claimedLength ?? (uint)text.Length);
        return [.. Encoding.ASCII.GetBytes("0123456789abcdef"), .. length, .. text, .. Encoding.UTF8.GetBytes(appId)];
    }

    public static byte[] Pad(byte[] layout)
    {
        var padding = 32 - layout.Length % 32;
        return [.. layout, .. Enumerable.Repeat((byte)padding, padding)];
    }

    /// <summary>Encrypts what is given as it is: whole blocks, padded or not.</summary>
    public static byte[] EncryptBlocks(byte[] blocks, string? key = null)
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String((key ?? Key) + "=");
        return aes.EncryptCbc(blocks, aes.Key.AsSpan(0, 16), PaddingMode.None);
    }

    public static string Seal(string message, string appId = AppId, string? key = null) =>
        Convert.ToBase64String(EncryptBlocks(Pad(Layout(message, appId)), key));

    public static byte[] XmlEnvelope(string encrypt) =>
        Encoding.UTF8.GetBytes($"<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>");

    public static byte[] JsonEnvelope(string encrypt) =>
        Encoding.UTF8.GetBytes($$"""{"ToUserName":"gh_97417a04a28d","Encrypt":"{{encrypt}}"}""");

    public static string Unseal(string encrypt, string? key = null)
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String((key ?? Key) + "=");
        var clear = aes.DecryptCbc(Convert.FromBase64String(encrypt), aes.Key.AsSpan(0, 16), PaddingMode.None);
        Assert.Equal(0, clear.Length % 32);
        clear = clear[..^clear[^1]];
        var length = BinaryPrimitives.ReadInt32BigEndian(clear.AsSpan(16));
        Assert.Equal(AppId, Encoding.UTF8.GetString(clear.AsSpan(20 + length)));
        return Encoding.UTF8.GetString(clear.AsSpan(20, length));
    }
}
