using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Sees in the facts of a batch what the rules ask about each help. Pure.</summary>
/// <param name="virtualMembers">Members who have a number of a virtual operator.</param>
/// <param name="ranks">WeChat's judgement of members whose helps have none of their own, where it gave one.</param>
internal sealed class RiskSight(RiskFacts facts, IReadOnlySet<Id<Fan>> virtualMembers, IReadOnlyDictionary<Id<Fan>, int> ranks)
{
    /// <summary>Helps on either side of this one that are kept: enough for a hundred in a minute.</summary>
    public const int HelpsAroundMax = 120;

    public const int LevelsMax = 3;

    private static readonly TimeSpan Soon = TimeSpan.FromDays(1);

    private readonly Dictionary<Id<Fan>, Id<Fan>> members = facts.Fans.ToDictionary(fan => fan.Id, fan => fan.MemberId);
    private readonly ILookup<Id<Fan>, RiskFan> fans = facts.Fans.ToLookup(fan => fan.MemberId);
    private readonly ILookup<string, MarkedHelp> onDevices = facts.OnDevices.ToLookup(help => help.Mark, StringComparer.Ordinal);
    private readonly ILookup<string, MarkedHelp> fromAddresses = facts.FromAddresses.ToLookup(help => help.Mark, StringComparer.Ordinal);
    private readonly ILookup<string, MarkedHelp> withPhones = facts.WithPhones.ToLookup(help => help.Mark, StringComparer.Ordinal);
    private readonly ILookup<Id<Fan>, Brought> brought = facts.Brought.ToLookup(each => each.MemberId);
    private readonly ILookup<Id<Fan>, Brought> bringing = facts.Bringing.ToLookup(each => each.ByMemberId);
    private readonly HashSet<MemberDevice> devices = [.. facts.Devices, .. facts.Brought.Where(each => each.DeviceHash is not null).Select(each => new MemberDevice(each.MemberId, each.DeviceHash!))];

    private ILookup<Id<Fan>, InviterHelp>? helps;
    private ILookup<Id<Fan>, HelpMoment>? moments;

    public RiskInputs Of(Referral referral)
    {
        var (friend, inviter) = (MemberOf(referral.InviteeFanId), MemberOf(referral.InviterFanId));
        var others = HelpsOf(inviter).Where(help => help.Id != referral.Id.Value).ToList();
        var chain = ChainAbove(inviter, referral.AttributedAt);
        var phones = PhonesOf(friend);
        var around = MomentsOf(inviter).Where(moment => moment.Id != referral.Id.Value).ToLookup(moment => IsAfter(moment.Id, moment.AttributedAt, referral));
        return new RiskInputs(Ages(around[false], referral))
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
            LeftSoon = others.Count(HasLeftSoon),
            Confirmed = others.Count(help => help.ConfirmedAt is not null),
            LeftLater = others.Count(HasLeftLater),
            Circle = friend == inviter || chain.Any(above => IsSame(friend, phones, referral.DeviceHash, above.ByMemberId)),
            InviterAgeSeconds = fans[inviter].Any() ? Seconds(referral.AttributedAt - fans[inviter].Min(fan => fan.CreatedAt)) : null,
            InviterSharesDevice = chain is [{ DeviceHash: { } own } first, ..] && (devices.Contains(new MemberDevice(first.ByMemberId, own)) || onDevices[own].Any(help => MemberOf(help.InviteeFanId) != inviter)),
            ChainSeconds = [.. chain.Select(above => Seconds(referral.AttributedAt - above.AttributedAt))],
            WeChatRank = referral.WeChatRank ?? (ranks.TryGetValue(friend, out var rank) ? rank : null),
            HelpsAfter = NullIfNone(Ages(around[true], referral)),
            ChainAfterSeconds = NullIfNone(ChainBelow(friend, referral.AttributedAt)),
            Later = LaterThan(referral, others, phones) is var later && later == RiskLater.Nothing ? null : later,
        };
    }

    private Id<Fan> MemberOf(Id<Fan> fanId) => members.GetValueOrDefault(fanId, fanId);

    private IEnumerable<HelpMoment> MomentsOf(Id<Fan> member) => (moments ??= facts.Moments.ToLookup(moment => MemberOf(moment.InviterFanId)))[member];

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

    /// <summary>The friend brought somebody, who brought somebody: of each level the first.</summary>
    private List<int> ChainBelow(Id<Fan> friend, DateTimeOffset at)
    {
        var below = new List<int>();
        IReadOnlyList<Brought> level = FirstBroughtBy([new Brought(friend, friend, at, null)]);
        for (; level.Count > 0 && below.Count < LevelsMax; level = FirstBroughtBy(level))
            below.Add(Seconds(level.Min(each => each.AttributedAt) - at));
        return below;
    }

    private List<Brought> FirstBroughtBy(IReadOnlyList<Brought> level) =>
        [.. level.SelectMany(above => bringing[above.MemberId].Where(each => each.AttributedAt >= above.AttributedAt && each.MemberId != above.MemberId))];

    private RiskLater LaterThan(Referral referral, List<InviterHelp> others, HashSet<string> phones)
    {
        var devices = referral.DeviceHash is { } device ? After(onDevices[device], referral) : [];
        var addresses = referral.IpHash is { } ip ? After(WithinDay(fromAddresses[ip], referral), referral) : [];
        return new RiskLater(
            Friends(devices, referral, sameInviter: true),
            Friends(devices, referral, sameInviter: false),
            Friends(After(phones.SelectMany(phone => withPhones[phone]), referral), referral, sameInviter: true),
            Friends(addresses, referral, sameInviter: true),
            Friends(addresses, referral, sameInviter: false),
            others.Count(help => HasLeftSoon(help) && help.WithdrawnAt > referral.AttributedAt),
            others.Count(help => HasLeftLater(help) && help.WithdrawnAt > referral.AttributedAt));
    }

    private static List<MarkedHelp> After(IEnumerable<MarkedHelp> marked, Referral referral) => [.. marked.Where(help => IsAfter(help.Id, help.AttributedAt, referral))];

    private static bool IsAfter(long id, DateTimeOffset at, Referral referral) => at > referral.AttributedAt || (at == referral.AttributedAt && id > referral.Id.Value);

    private static bool HasLeftSoon(InviterHelp help) => help.Withdrawn == Referral.Left && help.WithdrawnAt - help.AttributedAt <= Soon;

    private static bool HasLeftLater(InviterHelp help) => help.Withdrawn == Referral.Left && help.WithdrawnAt >= help.ConfirmedAt;

    /// <summary>How far from this help, nearest first.</summary>
    private static IReadOnlyList<int> Ages(IEnumerable<HelpMoment> moments, Referral referral) =>
    [
        .. moments
            .Select(moment => Seconds((referral.AttributedAt - moment.AttributedAt).Duration()))
            .Where(age => age <= RiskRule.WithinSecondsMax)
            .Order()
            .Take(HelpsAroundMax),
    ];

    private static IReadOnlyList<int>? NullIfNone(IReadOnlyList<int> ages) => ages.Count == 0 ? null : ages;

    private static IEnumerable<MarkedHelp> WithinDay(IEnumerable<MarkedHelp> marked, Referral referral) =>
        marked.Where(help => (help.AttributedAt - referral.AttributedAt).Duration() <= Soon);

    private int Friends(IEnumerable<MarkedHelp> marked, Referral referral, bool sameInviter) => marked
        .Where(help => MemberOf(help.InviterFanId) == MemberOf(referral.InviterFanId) == sameInviter && help.InviteeFanId != referral.InviteeFanId)
        .Select(help => help.InviteeFanId)
        .Distinct()
        .Count();

    private static int Seconds(TimeSpan span) => (int)Math.Clamp(span.TotalSeconds, 0, int.MaxValue);
}
