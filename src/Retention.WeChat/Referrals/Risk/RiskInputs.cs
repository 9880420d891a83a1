namespace Retention.WeChat.Referrals;

/// <summary>How many of what was seen of a help came after it: of the friends who share a mark with it, and of those who left.</summary>
public sealed record RiskLater(
    int DeviceShared = 0, int DeviceElsewhere = 0, int PhoneShared = 0, int IpShared = 0, int IpCrowd = 0, int LeftSoon = 0, int LeftLater = 0)
{
    internal static readonly RiskLater Nothing = new();
}

/// <summary>
/// What was seen of one help when it was looked at: counts, ages and yes or no, nothing about a person. Kept with the
/// assessment, so that any rules can be applied to it later. Null is what nobody told: no device, no phone, no answer.
/// </summary>
/// <param name="HelpsBefore">Ages in seconds, seen from this help, of the inviter's helps before it; youngest first.</param>
/// <param name="DeviceShared">Other friends of this inviter on the same device.</param>
/// <param name="DeviceElsewhere">Friends of other inviters on the same device.</param>
/// <param name="PhoneShared">Other friends of this inviter with the same phone number.</param>
/// <param name="VirtualNumber">The friend's number is of a virtual operator.</param>
/// <param name="IpShared">Other friends of this inviter from the same address within a day.</param>
/// <param name="IpCrowd">Friends of other inviters from the same address within a day.</param>
/// <param name="Helps">The inviter's other recent helps, of which <paramref name="LeftSoon"/> left within a day.</param>
/// <param name="Confirmed">Those that were confirmed, of which <paramref name="LeftLater"/> left afterwards.</param>
/// <param name="Circle">The friend, their device or their phone is that of somebody through whom the inviter came.</param>
/// <param name="InviterAgeSeconds">How long the inviter had been known.</param>
/// <param name="InviterSharesDevice">The inviter was brought on a device on which others were brought too, or that is their own inviter's.</param>
/// <param name="ChainSeconds">How long before this help the inviter was brought, and who brought them, and so on.</param>
/// <param name="HelpsAfter">As <paramref name="HelpsBefore"/>, of those after it: soonest first. Known when it is looked at again.</param>
/// <param name="ChainAfterSeconds">How long after this help the friend had brought somebody, and that one somebody, and so on.</param>
/// <param name="Later">Null when nothing came after it.</param>
/// <param name="WeChatRank">WeChat's own judgement, 0 to 4.</param>
public sealed record RiskInputs(
    IReadOnlyList<int> HelpsBefore,
    int? DeviceShared = null,
    int? DeviceElsewhere = null,
    bool? DeviceOfInviter = null,
    bool? PhoneOfInviter = null,
    int? PhoneShared = null,
    bool? VirtualNumber = null,
    int? IpShared = null,
    int? IpCrowd = null,
    int Helps = 0,
    int LeftSoon = 0,
    int Confirmed = 0,
    int LeftLater = 0,
    bool Circle = false,
    int? InviterAgeSeconds = null,
    bool InviterSharesDevice = false,
    IReadOnlyList<int>? ChainSeconds = null,
    int? WeChatRank = null,
    IReadOnlyList<int>? HelpsAfter = null,
    IReadOnlyList<int>? ChainAfterSeconds = null,
    RiskLater? Later = null)
{
    public static readonly RiskInputs Nothing = new([]);
}
