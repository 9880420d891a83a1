namespace Retention.WeChat.Referrals;

/// <summary>Mainland mobile numbers of virtual operators: cheap by the thousand, and many an honest person's too.</summary>
internal static class VirtualNumbers
{
    private const string China = "+86";

    private static readonly string[] Prefixes = ["162", "165", "167", "170", "171"];

    /// <param name="phone">E.164.</param>
    public static bool Has(string phone) =>
        phone.StartsWith(China, StringComparison.Ordinal) && Array.Exists(Prefixes, prefix => phone.AsSpan(China.Length).StartsWith(prefix, StringComparison.Ordinal));
}
