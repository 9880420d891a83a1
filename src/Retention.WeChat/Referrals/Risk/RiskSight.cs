using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Sees in the facts of a batch what the rules ask about each help. Pure.</summary>
/// <param name="virtualMembers">Members who have a number of a virtual operator.</param>
/// <param name="ranks">WeChat's judgement of members, where it gave one.</param>
internal sealed class RiskSight(RiskFacts facts, IReadOnlySet<Id<Fan>> virtualMembers, IReadOnlyDictionary<Id<Fan>, int> ranks)
{
    /// <summary>Helps before this one that are kept: enough for a hundred in a minute.</summary>
    public const int HelpsBeforeMax = 120;

    public const int LevelsMax = 3;

    private static readonly TimeSpan Soon = TimeSpan.FromDays(1);

    private readonly Dictionary<Id<Fan>, Id<Fan>> members = facts.Fans.ToDictionary(fan => fan.Id, fan => fan.MemberId);
    private readonly ILookup<Id<Fan>, RiskFan> fans = facts.Fans.ToLookup(fan => fan.MemberId);
    private readonly ILookup<string, MarkedHelp> onDevices = facts.OnDevices.ToLookup(help => help.Mark, StringComparer.Ordinal);
    private readonly ILookup<string, MarkedHelp> fromAddresses = facts.FromAddresses.ToLookup(help => help.Mark, StringComparer.Ordinal);
    private readonly ILookup<string, MarkedHelp> withPhones = facts.WithPhones.ToLookup(help => help.Mark, StringComparer.Ordinal);
    private readonly ILookup<Id<Fan>, Brought> brought = facts.Brought.ToLookup(each => each.MemberId);
    private readonly HashSet<MemberDevice> devices = [.. facts.Devices, .. facts.Brought.Where(each => each.DeviceHash is not null).Select(each => new MemberDevice(each.MemberId, each.DeviceHash!))];

    private ILookup<Id<Fan>, InviterHelp>? helps;

    public RiskInputs Of(Referral referral)
    {
        var (friend, inviter) = (MemberOf(referral.InviteeFanId), MemberOf(referral.InviterFanId));
        var others = HelpsOf(inviter).Where(help => help.Id != referral.Id.Value).ToList();
        var chain = ChainAbove(inviter, referral.AttributedAt);
        var phones = PhonesOf(friend);
        return new RiskInputs(AgesBefore(referral, others))
        {
            DeviceShared = referral.DeviceHash is { } shared ? Friends(onDevices[shared], referral, sameInviter: true) : null,
            DeviceElsewhere = referral.DeviceHash is { } elsewhere ? Friends(onDevices[elsewhere], referral, sameInviter: false) : null,
            DeviceOfInviter = referral.DeviceHash is { } device ? devices.Contains(new MemberDevice(inviter, device)) : null,
            PhoneShared = phones.Count > 0 ? Friends(phones.SelectMany(phone => withPhones[phone]), referral, sameInviter: true) : null,
            PhoneOfInviter = phones.Count > 0 ? PhonesOf(inviter).Overlaps(phones) : null,
            VirtualNumber = phones.Count > 0 ? virtualMembers.Contains(friend) : null,
            IpShared = referral.IpHash is { } ip ? Friends(WithinDay(fromAddresses[ip], referral), referral, sameInviter: true) : null,
            IpCrowd = referral.IpHash is { } crowded ? Friends(WithinDay(fromAddresses[crowded], referral), referral, sameInviter: false) : null,
            Helps = others.Count,
            LeftSoon = others.Count(help => help.Withdrawn == Referral.Left && help.WithdrawnAt - help.AttributedAt <= Soon),
            Confirmed = others.Count(help => help.ConfirmedAt is not null),
            LeftLater = others.Count(help => help.Withdrawn == Referral.Left && help.WithdrawnAt >= help.ConfirmedAt),
            Circle = friend == inviter || chain.Any(above => IsSame(friend, phones, referral.DeviceHash, above.ByMemberId)),
            InviterAgeSeconds = fans[inviter].Any() ? Seconds(referral.AttributedAt - fans[inviter].Min(fan => fan.CreatedAt)) : null,
            InviterSharesDevice = chain is [{ DeviceHash: { } own } first, ..] && (devices.Contains(new MemberDevice(first.ByMemberId, own)) || onDevices[own].Any(help => MemberOf(help.InviteeFanId) != inviter)),
            ChainSeconds = [.. chain.Select(above => Seconds(referral.AttributedAt - above.AttributedAt))],
            WeChatRank = ranks.TryGetValue(friend, out var rank) ? rank : null,
        };
    }

    private Id<Fan> MemberOf(Id<Fan> fanId) => members.GetValueOrDefault(fanId, fanId);

    private IEnumerable<InviterHelp> HelpsOf(Id<Fan> member) => (helps ??= facts.Helps.ToLookup(help => MemberOf(help.InviterFanId)))[member];

    private HashSet<string> PhonesOf(Id<Fan> member) => [.. fans[member].Select(fan => fan.PhoneHash).OfType<string>()];

    private bool IsSame(Id<Fan> friend, HashSet<string> phones, string? device, Id<Fan> above) =>
        friend == above || (device is not null && devices.Contains(new MemberDevice(above, device))) || PhonesOf(above).Overlaps(phones);

    /// <summary>The inviter was brought by somebody, who was brought by somebody: nearest first.</summary>
    private List<Brought> ChainAbove(Id<Fan> inviter, DateTimeOffset at)
    {
        var chain = new List<Brought>();
        for (var member = inviter; chain.Count < LevelsMax; member = chain[^1].ByMemberId)
        {
            if (brought[member].Where(each => each.AttributedAt <= at).MinBy(each => each.AttributedAt) is not { } above)
                break;
            chain.Add(above);
        }

        return chain;
    }

    private static IReadOnlyList<int> AgesBefore(Referral referral, List<InviterHelp> others) =>
    [
        .. others
            .Where(help => help.AttributedAt < referral.AttributedAt || (help.AttributedAt == referral.AttributedAt && help.Id < referral.Id.Value))
            .Select(help => Seconds(referral.AttributedAt - help.AttributedAt))
            .Where(age => age <= RiskRule.WithinSecondsMax)
            .Order()
            .Take(HelpsBeforeMax),
    ];

    private static IEnumerable<MarkedHelp> WithinDay(IEnumerable<MarkedHelp> marked, Referral referral) =>
        marked.Where(help => (help.AttributedAt - referral.AttributedAt).Duration() <= Soon);

    private int Friends(IEnumerable<MarkedHelp> marked, Referral referral, bool sameInviter) => marked
        .Where(help => MemberOf(help.InviterFanId) == MemberOf(referral.InviterFanId) == sameInviter && help.InviteeFanId != referral.InviteeFanId)
        .Select(help => help.InviteeFanId)
        .Distinct()
        .Count();

    private static int Seconds(TimeSpan span) => (int)Math.Clamp(span.TotalSeconds, 0, int.MaxValue);
}
