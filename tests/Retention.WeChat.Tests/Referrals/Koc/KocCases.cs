using Retention.WeChat.Referrals;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Inviters of both kinds.</summary>
internal static class KocCases
{
    public static KocHelp Friend(int no, DateTimeOffset at) => new(new(1_000 + no), TouchChannel.Qr, at, KocOutcome.Confirmed, true, true, $"phone-{no}", $"net-{no}");

    /// <summary>Twelve friends over two months, at odd hours, by several ways; a third buy, two left.</summary>
    public static IReadOnlyList<KocHelp> Honest(DateTimeOffset asOf)
    {
        double[] hoursAgo = [1_400, 1_399.7, 1_250, 1_100, 1_098, 900, 760, 600, 599.9, 420, 250, 60];
        return
        [
            .. hoursAgo.Select((hours, i) => Friend(i, asOf.AddHours(-hours)) with
            {
                Channel = (TouchChannel)(i % 3), StayedDay30 = hours > 744 ? true : null, StayedDay7 = hours > 192 ? true : null, IsActive = i % 2 == 0, Orders = i % 3 == 0 ? 1 : 0,
                NetFen = i % 3 == 0 ? 8_800 : 0, IpHash = $"net-{i / 2}",
            }),
            Friend(20, asOf.AddHours(-1_000)) with { Outcome = KocOutcome.Lost },
            Friend(21, asOf.AddHours(-300)) with { Outcome = KocOutcome.Lost },
        ];
    }

    /// <summary>Forty accounts in twenty minutes on three phones behind one address.</summary>
    public static IReadOnlyList<KocHelp> Ring(DateTimeOffset asOf, KocOutcome outcome) =>
    [
        .. Enumerable.Range(0, 40).Select(i => Friend(i, asOf.AddDays(-35).AddSeconds((30 * i) + (i % 3))) with
        {
            Outcome = outcome, DeviceHash = $"phone-{i % 3}", IpHash = "net-0", StayedDay7 = true, StayedDay30 = true,
        }),
    ];
}
