using System.Security.Cryptography;
using System.Text;

namespace Retention.WeChat.Referrals;

/// <summary>The fingerprint of published terms: anybody can work it out from the text and see that not a letter was changed.</summary>
internal static class CampaignSeal
{
    /// <returns>SHA-256 of the text's UTF-8, as lower-case hexadecimal.</returns>
    public static string HashOf(string terms) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(terms)));
}
