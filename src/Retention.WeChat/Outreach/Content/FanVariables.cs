using System.Globalization;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Outreach.Content;

/// <summary>What touches may say of each fan, gathered for many in one read.</summary>
internal sealed class FanVariables(PointsLedger ledger, TimeProvider clock)
{
    public async Task<Dictionary<Id<Fan>, Dictionary<string, string>>> OfAsync(IReadOnlyCollection<Fan> fans, CancellationToken ct)
    {
        var balances = await ledger.BalancesAsync([.. fans.Select(fan => fan.MemberId).Distinct()], ct);
        var today = BusinessCalendar.DayOf(clock.GetUtcNow());
        return fans.DistinctBy(fan => fan.Id).ToDictionary(fan => fan.Id, fan => new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Business days, as the fan counts them: who followed last night has followed for a day.
            [ContentVariables.DaysFollowed] = fan.FollowedAt is { } at ? Number(today.DayNumber - BusinessCalendar.DayOf(at).DayNumber) : "",
            [ContentVariables.Balance] = Number(balances.GetValueOrDefault(fan.MemberId)),
        });
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
