using System.Security.Cryptography;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Rewards;

/// <summary>Codes of our own, read aloud and typed in the shop: no letter that looks like a digit, too many to be guessed.</summary>
internal static class VoucherCode
{
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    private const int Length = 12;

    public static string Next() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>As it is looked up: however it was typed.</summary>
    public static string HashOf(PersonalData privacy, string code) =>
        privacy.Hash("prize-code", string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant());
}
