using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>One EncodingAESKey: seals and opens the text of an <c>Encrypt</c> node.</summary>
/// <remarks>
/// Clear layout: 16 random bytes, length (4 bytes, big-endian), message, app id; padded to a multiple of 32.
/// .NET's PKCS#7 pads to AES's 16, so the padding is written and checked by hand.
/// </remarks>
internal sealed class CallbackCipher
{
    internal const int RandomLength = 16;
    private const int EncodingAesKeyLength = 43;
    private const int LengthPrefix = 4;
    private const int AesBlock = 16;
    private const int PaddingBlock = 32;

    private readonly byte[] key;

    private CallbackCipher(byte[] key) => this.key = key;

    public static CallbackCipher FromEncodingAesKey(string encodingAesKey)
    {
        Span<byte> decoded = stackalloc byte[33];
        if (encodingAesKey.Length != EncodingAesKeyLength
            || !Convert.TryFromBase64String(encodingAesKey + "=", decoded, out var written)
            || written != 32)
            throw new ArgumentException("An EncodingAESKey has exactly 43 characters of A-Z, a-z and 0-9.", nameof(encodingAesKey));
        return new CallbackCipher(decoded[..32].ToArray());
    }

    /// <summary>Opens a sealed text; <paramref name="message"/> is empty unless the outcome is <see cref="OpenOutcome.Opened"/>.</summary>
    public OpenOutcome Open(ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> appId, out byte[] message)
    {
        message = [];
        var cipher = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(sealedText.Length));
        var clear = ArrayPool<byte>.Shared.Rent(cipher.Length);
        try
        {
            var status = Base64.DecodeFromUtf8(sealedText, cipher, out _, out var length);
            if (status != OperationStatus.Done || length == 0 || length % AesBlock != 0)
                return OpenOutcome.Unreadable;

            using (var aes = CreateAes())
                length = aes.DecryptCbc(cipher.AsSpan(0, length), key.AsSpan(0, AesBlock), clear, PaddingMode.None);
            return Unwrap(clear.AsSpan(0, length), appId, out message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(cipher);
            ArrayPool<byte>.Shared.Return(clear, clearArray: true);
        }
    }

    public byte[] Seal(string message, ReadOnlySpan<byte> appId, ReadOnlySpan<byte> random)
    {
        var messageLength = Encoding.UTF8.GetByteCount(message);
        var unpadded = RandomLength + LengthPrefix + messageLength + appId.Length;
        var padding = PaddingBlock - unpadded % PaddingBlock;
        var clear = new byte[unpadded + padding];

        random.CopyTo(clear);
        BinaryPrimitives.WriteInt32BigEndian(clear.AsSpan(RandomLength), messageLength);
        Encoding.UTF8.GetBytes(message, clear.AsSpan(RandomLength + LengthPrefix));
        appId.CopyTo(clear.AsSpan(RandomLength + LengthPrefix + messageLength));
        clear.AsSpan(unpadded).Fill((byte)padding);

        using var aes = CreateAes();
        var cipher = aes.EncryptCbc(clear, key.AsSpan(0, AesBlock), PaddingMode.None);
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(cipher.Length)];
        Base64.EncodeToUtf8(cipher, text, out _, out _);
        return text;
    }

    private static OpenOutcome Unwrap(ReadOnlySpan<byte> clear, ReadOnlySpan<byte> appId, out byte[] message)
    {
        message = [];
        var padding = clear[^1];
        if (padding is 0 or > PaddingBlock || padding > clear.Length || clear[^padding..].ContainsAnyExcept(padding))
            return OpenOutcome.Unreadable;

        clear = clear[..^padding];
        if (clear.Length < RandomLength + LengthPrefix)
            return OpenOutcome.Unreadable;

        var length = BinaryPrimitives.ReadUInt32BigEndian(clear[RandomLength..]);
        var rest = clear[(RandomLength + LengthPrefix)..];
        if (length > rest.Length)
            return OpenOutcome.Unreadable;
        if (!rest[(int)length..].SequenceEqual(appId))
            return OpenOutcome.ForeignAppId;

        message = rest[..(int)length].ToArray();
        return OpenOutcome.Opened;
    }

    // One per call: instances are not promised to be thread-safe, and making one costs about a microsecond.
    private Aes CreateAes()
    {
        var aes = Aes.Create();
        aes.Key = key;
        return aes;
    }
}

internal enum OpenOutcome
{
    Opened,
    Unreadable,
    ForeignAppId,
}
