using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

public enum KocOutcome
{
    /// <summary>Not decided at that moment.</summary>
    Open,
    Confirmed,

    /// <summary>Left, refunded or expired.</summary>
    Lost,

    /// <summary>Found false by the risk rules or an operator.</summary>
    Rejected,
}

/// <summary>One friend somebody brought, as it stood at a moment.</summary>
/// <param name="StayedDay7">Null while that day is not over.</param>
/// <param name="StayedDay30">Likewise.</param>
/// <param name="IsActive">The friend did something of their own accord: took part, bought, checked in, wrote.</param>
/// <param name="Orders">Paid after being credited.</param>
/// <param name="NetFen">What these came to, less refunds.</param>
public sealed record KocHelp(
    Id<Fan> InviteeFanId,
    TouchChannel Channel,
    DateTimeOffset CreditedAt,
    KocOutcome Outcome,
    bool? StayedDay7,
    bool? StayedDay30,
    string? DeviceHash,
    string? IpHash,
    bool IsActive = false,
    long Orders = 0,
    long NetFen = 0);

/// <summary>What a score is made from: counts about what the invited friends did, nothing about the inviter's person.</summary>
/// <param name="RetainedDay30">Confirmed and following at the end of day 30; of one device two at most.</param>
/// <param name="RetainedDay7">Confirmed, following at the end of day 7 and not 30 days old yet; likewise.</param>
/// <param name="Days">Different business days on which confirmed friends came.</param>
/// <param name="DevicesKnown">Confirmed friends whose device is known. WeChat tells none for scans of a code.</param>
/// <param name="ActiveWeeks">Of the last eight, those in which a confirmed friend came.</param>
/// <param name="RhythmBits">Entropy of the times between one help and the next; null while there are too few to tell.</param>
/// <param name="RhythmBitsMax">What it could be at most with so many helps.</param>
public sealed record KocInputs(
    int Helps,
    int Confirmed,
    int RetainedDay7,
    int RetainedDay30,
    int Days,
    int Channels,
    int Devices,
    int DevicesKnown,
    int Networks,
    int NetworksKnown,
    int ActiveInvitees,
    int ActiveWeeks,
    double? RhythmBits,
    double RhythmBitsMax,
    int Buyers,
    long NetFen,
    int Lost,
    int Rejected)
{
    public const int WeeksMax = 8;

    /// <summary>A couple's shared phone, not a drawer full of accounts on one.</summary>
    private const int RetainedPerDeviceMax = 2;

    private const int GapsMin = 4;

    /// <summary>Times between helps that honest inviters show fall into some eight powers of two, from minutes to weeks.</summary>
    private const double BitsMax = 3;

    /// <param name="helps">Those an inviter brought within the window.</param>
    /// <param name="asOf">The moment as of which they are looked at.</param>
    public static KocInputs Of(IReadOnlyCollection<KocHelp> helps, DateTimeOffset asOf)
    {
        var confirmed = helps.Where(help => help.Outcome == KocOutcome.Confirmed).OrderBy(help => help.CreditedAt).ThenBy(help => help.InviteeFanId).ToList();
        var (day7, day30) = Retained(confirmed);
        var gaps = Gaps(helps);
        return new KocInputs(
            helps.Count, confirmed.Count, day7, day30,
            confirmed.Select(help => BusinessCalendar.DayOf(help.CreditedAt)).Distinct().Count(),
            confirmed.Select(help => help.Channel).Distinct().Count(),
            Different(confirmed, help => help.DeviceHash), confirmed.Count(help => help.DeviceHash is not null),
            Different(confirmed, help => help.IpHash), confirmed.Count(help => help.IpHash is not null),
            confirmed.Count(help => help.IsActive),
            confirmed.Select(help => WeeksBefore(help.CreditedAt, asOf)).Where(week => week < WeeksMax).Distinct().Count(),
            gaps.Count < GapsMin ? null : Entropy(gaps), Math.Min(BitsMax, Math.Log2(Math.Max(GapsMin, gaps.Count))),
            confirmed.Count(help => help.Orders > 0), confirmed.Sum(help => help.NetFen),
            helps.Count(help => help.Outcome == KocOutcome.Lost), helps.Count(help => help.Outcome == KocOutcome.Rejected));
    }

    /// <summary>Shannon entropy, in bits, of the lengths by powers of two: script-driven helps come like a clock and have next to none.</summary>
    internal static double Entropy(IReadOnlyCollection<TimeSpan> gaps) =>
        gaps.CountBy(gap => Math.Floor(Math.Log2(1 + gap.TotalSeconds))).Select(bucket => (double)bucket.Value / gaps.Count).Sum(share => -share * Math.Log2(share));

    private static (int Day7, int Day30) Retained(List<KocHelp> confirmed)
    {
        var ofDevice = new Dictionary<string, int>(StringComparer.Ordinal);
        var (day7, day30) = (0, 0);
        // Those who stayed longer first: of a shared device they are the ones that count.
        foreach (var help in confirmed.OrderByDescending(help => help.StayedDay30 == true))
        {
            if (help.StayedDay30 != true && (help.StayedDay7 != true || help.StayedDay30 == false))
                continue;
            if (help.DeviceHash is { } device && (ofDevice[device] = ofDevice.GetValueOrDefault(device) + 1) > RetainedPerDeviceMax)
                continue;
            if (help.StayedDay30 == true)
                day30++;
            else
                day7++;
        }

        return (day7, day30);
    }

    private static List<TimeSpan> Gaps(IEnumerable<KocHelp> helps)
    {
        var moments = helps.Select(help => help.CreditedAt).Order().ToList();
        return [.. moments.Skip(1).Zip(moments, (later, earlier) => later - earlier)];
    }

    private static int Different(IEnumerable<KocHelp> helps, Func<KocHelp, string?> mark) => helps.Select(mark).Where(each => each is not null).Distinct(StringComparer.Ordinal).Count();

    private static int WeeksBefore(DateTimeOffset moment, DateTimeOffset asOf) => (int)((asOf - moment) / TimeSpan.FromDays(7));
}
