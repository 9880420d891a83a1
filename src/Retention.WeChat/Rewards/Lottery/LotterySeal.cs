using System.Security.Cryptography;
using System.Text;

namespace Retention.WeChat.Rewards;

/// <summary>
/// What is promised before the first draw: the seed is secret and fixed, the rules are open and fixed, and the
/// commitment binds both. Whoever learns the seed afterwards can check everything.
/// </summary>
/// <param name="Seed">32 bytes, hexadecimal; secret until the end.</param>
/// <param name="RulesHash">SHA-256 of the rules' published text.</param>
/// <param name="Commitment">SHA-256 of the seed's 32 bytes followed by the 32 bytes of the rules' hash.</param>
public sealed record LotterySeal(string Seed, string RulesHash, string Commitment)
{
    public const int SeedBytes = 32;

    /// <param name="seed">Fresh from a cryptographic generator.</param>
    /// <param name="rulesText">Exactly as it is published.</param>
    public static LotterySeal Of(byte[] seed, string rulesText)
    {
        if (seed.Length != SeedBytes)
            throw new ArgumentException($"A seed has {SeedBytes} bytes, not {seed.Length}.", nameof(seed));
        var rulesHash = SHA256.HashData(Encoding.UTF8.GetBytes(rulesText));
        return new LotterySeal(
            Convert.ToHexStringLower(seed), Convert.ToHexStringLower(rulesHash), Convert.ToHexStringLower(SHA256.HashData([.. seed, .. rulesHash])));
    }
}
