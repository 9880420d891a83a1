using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>A recent help of an inviter.</summary>
[method: ExplicitConstructor]
internal sealed record InviterHelp(
    long Id, Id<Fan> InviterFanId, Id<Fan> InviteeFanId, DateTimeOffset AttributedAt, DateTimeOffset? ConfirmedAt, string? Withdrawn, DateTimeOffset? WithdrawnAt);

/// <summary>When an inviter, by whatever of their accounts, was helped.</summary>
[method: ExplicitConstructor]
internal sealed record HelpMoment(long Id, Id<Fan> InviterFanId, DateTimeOffset AttributedAt);

/// <summary>A help, by anybody, that has a mark in common with one that is looked at.</summary>
/// <param name="Mark">Hash of a device, an address or a phone number.</param>
[method: ExplicitConstructor]
internal sealed record MarkedHelp(long Id, Id<Fan> InviterFanId, Id<Fan> InviteeFanId, string Mark, DateTimeOffset AttributedAt);

/// <summary>By whom a member was brought.</summary>
[method: ExplicitConstructor]
internal sealed record Brought(Id<Fan> MemberId, Id<Fan> ByMemberId, DateTimeOffset AttributedAt, string? DeviceHash);

[method: ExplicitConstructor]
internal sealed record MemberDevice(Id<Fan> MemberId, string DeviceHash);

/// <summary>A member as one account knows them.</summary>
[method: ExplicitConstructor]
internal sealed record RiskFan(Id<Fan> Id, Id<Fan> MemberId, FanAccount Account, string? OpenId, string? PhoneHash, string? PhoneCipher, DateTimeOffset CreatedAt)
{
    public override string ToString() => nameof(RiskFan);
}

/// <summary>All that the database tells about the helps of one batch; each list has its limit, and what is cut off only makes points fewer.</summary>
internal sealed record RiskFacts(
    IReadOnlyList<RiskFan> Fans,
    IReadOnlyList<InviterHelp> Helps,
    IReadOnlyList<HelpMoment> Moments,
    IReadOnlyList<MarkedHelp> OnDevices,
    IReadOnlyList<MarkedHelp> FromAddresses,
    IReadOnlyList<MarkedHelp> WithPhones,
    IReadOnlyList<Brought> Brought,
    IReadOnlyList<Brought> Bringing,
    IReadOnlyList<MemberDevice> Devices);
