using System.Text.RegularExpressions;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Keys under which the product posts what happens in it: a word and the number of what happened, or of whom. Posted from outside before
/// it happens, such a key would stand in its way for ever.
/// </summary>
internal static partial class OwnKeys
{
    public static bool Has(string key) => Pattern().IsMatch(key);

    // What follows adjust: and service: is somebody else's own name.
    [GeneratedRegex("^(?:(?:order|checkin|makeup|task|survey|coupon|lottery|mall|merge|expire|tier-gift|help|referral|milestone):[0-9]+(?::|$)|referral:award:|adjust:|service:)")]
    private static partial Regex Pattern();
}
