using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Platform.Privacy;

/// <summary>
/// Encrypts what may be read again (phone numbers) and hashes with a key what only needs to be recognised (openids,
/// phone numbers). Both keys are derived from one configured secret; losing it makes the data unreadable.
/// </summary>
public sealed class PersonalData
{
    public const int KeyBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>128 bits are enough to recognise and keep index entries short.</summary>
    private const int HashBytes = 16;

    private readonly byte[] cipherKey;
    private readonly byte[] hashKey;

    public PersonalData(byte[] key)
    {
        if (key.Length != KeyBytes)
            throw new ArgumentException($"The privacy key has {key.Length} bytes; it needs {KeyBytes}.", nameof(key));
        cipherKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "retention cipher"u8.ToArray());
        hashKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "retention hash"u8.ToArray());
    }

    /// <returns>32 hexadecimal digits that stand for <paramref name="text"/> within <paramref name="realm"/>.</returns>
    public string Hash(string realm, string text)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes($"{realm}\n{text}"), full);
        return Convert.ToHexStringLower(full[..HashBytes]);
    }

    public string Encrypt(string text)
    {
        var clear = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceBytes + TagBytes + clear.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(cipherKey, TagBytes);
        aes.Encrypt(nonce, clear, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes));
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <exception cref="CryptographicException">The text was encrypted with another key, or altered.</exception>
    public string Decrypt(string text)
    {
        var sealedBytes = Base64Url.DecodeFromChars(text);
        var clear = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(cipherKey, TagBytes);
        aes.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), clear);
        return Encoding.UTF8.GetString(clear);
    }
}
