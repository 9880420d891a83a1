using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Sandbox.Callbacks;

/// <summary>AES-256-CBC as callbacks use it: 16 random bytes, length, message, app id, padded to 32.</summary>
internal sealed class CallbackCipher
{
    private const int RandomBytes = 16;
    private const int LengthBytes = 4;
    private const int BlockBytes = 32;

    private readonly byte[] key;
    private readonly byte[] appId;

    public CallbackCipher(string encodingAesKey, string appId)
    {
        key = Convert.FromBase64String(encodingAesKey + "=");
        this.appId = Encoding.UTF8.GetBytes(appId);
    }

    public string Encrypt(ReadOnlySpan<byte> message) => Encrypt(message, RandomNumberGenerator.GetBytes(RandomBytes));

    public string Encrypt(ReadOnlySpan<byte> message, ReadOnlySpan<byte> random)
    {
        var length = RandomBytes + LengthBytes + message.Length + appId.Length;
        var pad = BlockBytes - (length % BlockBytes);
        var plain = new byte[length + pad];
        random.CopyTo(plain);
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(RandomBytes), message.Length);
        message.CopyTo(plain.AsSpan(RandomBytes + LengthBytes));
        appId.CopyTo(plain, RandomBytes + LengthBytes + message.Length);
        plain.AsSpan(length).Fill((byte)pad);
        using var aes = Aes.Create();
        aes.Key = key;
        return Convert.ToBase64String(aes.EncryptCbc(plain, key.AsSpan(0, 16), PaddingMode.None));
    }

    /// <summary>The message, or null when it is not for this key and app id.</summary>
    public byte[]? Decrypt(string encrypted)
    {
        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return Message(aes.DecryptCbc(Convert.FromBase64String(encrypted), key.AsSpan(0, 16), PaddingMode.None));
        }
        catch (Exception broken) when (broken is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private byte[]? Message(byte[] plain)
    {
        var pad = plain.Length > 0 ? plain[^1] : 0;
        var end = plain.Length - pad;
        if (pad is < 1 or > BlockBytes || end < RandomBytes + LengthBytes)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(plain.AsSpan(RandomBytes));
        var from = RandomBytes + LengthBytes;
        if (length < 0 || length > end - from || !plain.AsSpan(from + length, end - from - length).SequenceEqual(appId))
        {
            return null;
        }

        return plain.AsSpan(from, length).ToArray();
    }
}
