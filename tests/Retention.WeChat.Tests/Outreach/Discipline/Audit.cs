using Dapper;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>A message as plain columns.</summary>
[method: ExplicitConstructor]
internal sealed record AuditRow(long Id, long FanId, string TouchKey, string Purpose, string Channel, string Budget, string? Campaign, string State, DateTimeOffset SentAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Reads the month's messages as rows and holds them, and what providers saw, against the house rules by brute force. It
/// uses none of the product's rules.
/// </summary>
internal sealed class Audit(Chronicle chronicle, IReadOnlyList<AuditRow> rows)
{
    private const string ListSent = """
        select id, fan_id, touch_key, purpose, channel, budget, campaign, state, sent_at, expires_at
        from outreach_message where sent_at is not null
        """;

    private const string CountDoubles = "select count(*) from (select touch_key from outreach_message group by touch_key having count(*) > 1) as doubles";

    private static readonly TimeSpan RepeatsDroppedFor = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<string>> ViolationsAsync(TestDatabase database, Chronicle chronicle)
    {
        var rows = await database.ListAsync<AuditRow>(ListSent);
        var doubles = await database.FindAsync<long>(CountDoubles);
        var audit = new Audit(chronicle, rows);
        return
        [
            .. doubles == 0 ? [] : new[] { $"{doubles} touch keys have two messages" },
            .. audit.Books(), .. audit.Repeats(), .. audit.Limits(), .. audit.Hours(), .. audit.Latest(), .. audit.Refusals(), .. audit.MarketingByTemplate(), .. audit.MarketingBySms(),
        ];
    }

    /// <summary>What is written down as sent was taken by a provider, and the other way round.</summary>
    private IEnumerable<string> Books()
    {
        var accepted = chronicle.Departures.Where(each => each.Outcome is SendOutcome.Accepted).Select(each => each.Dispatch.Id.Value).ToHashSet();
        return rows.Where(row => !accepted.Contains(row.Id)).Select(row => $"{row.TouchKey} is written down as sent and was not")
            .Concat(rows.Where(row => row.State != nameof(MessageState.Sent)).Select(row => $"{row.TouchKey} was sent and is {row.State}"));
    }

    /// <summary>A message leaves again only where WeChat drops repeats, and while it does.</summary>
    private IEnumerable<string> Repeats() =>
        from touch in chronicle.Departures.Where(each => each.Outcome is SendOutcome.Accepted or SendOutcome.Unknown).GroupBy(each => each.Dispatch.TouchKey)
        let first = touch.MinBy(each => each.Left)!
        from again in touch.Where(each => each != first)
        where again.Channel != nameof(Channel.Template) || again.Dispatch.Id != first.Dispatch.Id || again.LeftAt - first.LeftAt >= RepeatsDroppedFor
        select $"{touch.Key} left at {first.LeftAt:O} by {first.Channel} and again at {again.LeftAt:O} by {again.Channel}";

    /// <summary>Counted twice over: by the moments written down, and by those at which messages reached the fan.</summary>
    private IEnumerable<string> Limits()
    {
        var written = rows.Select(row => new Touched(row.FanId, row.TouchKey, row.Purpose, row.Channel, row.Budget, row.Campaign, row.SentAt)).ToList();
        var arrived = chronicle.Departures.Where(each => each.Arrived).Select(each => new Touched(
            each.Dispatch.FanId.Value, each.Dispatch.TouchKey, each.Purpose, each.Channel, each.Dispatch.Budget, each.Dispatch.Campaign, each.LeftAt)).ToList();
        return HouseLimits.All.SelectMany(limit => Exceeded(limit, written).Concat(Exceeded(limit, arrived)));
    }

    private static IEnumerable<string> Exceeded(HouseLimit limit, IEnumerable<Touched> touches)
    {
        var window = TimeSpan.FromHours(limit.Hours);
        foreach (var counted in touches.Where(touch => limit.Counts(touch.Purpose, touch.Channel, touch.Budget, touch.Campaign)).GroupBy(touch => (touch.FanId, limit.PerCampaign ? touch.Campaign : null)))
        {
            var moments = counted.OrderBy(touch => touch.At).ToList();
            for (var i = limit.Max; i < moments.Count; i++)
            {
                if (moments[i].At - moments[i - limit.Max].At < window)
                    yield return $"{limit.Name}: fan {counted.Key.FanId} got {moments[i].Key} at {moments[i].At:O} as number {limit.Max + 1} since {moments[i - limit.Max].Key} at {moments[i - limit.Max].At:O}";
            }
        }
    }

    /// <summary>Quiet both when it was looked at last and when it left: night may fall only on the way.</summary>
    private IEnumerable<string> Hours() => chronicle.Departures
        .Where(each => HouseLimits.IsQuiet(each.Purpose, each.Channel, each.LookedAt) && HouseLimits.IsQuiet(each.Purpose, each.Channel, each.LeftAt))
        .Select(each => $"{each.Dispatch.TouchKey} ({each.Purpose} by {each.Channel}) left at {each.LeftAt:O} in quiet hours");

    private IEnumerable<string> Latest() => chronicle.Departures.Where(each => each.LookedAt >= each.Dispatch.ExpiresAt)
        .Select(each => $"{each.Dispatch.TouchKey} left at {each.LeftAt:O} past its latest time {each.Dispatch.ExpiresAt:O}");

    /// <summary>A no that the product had taken before the last look, with no yes under way since.</summary>
    private IEnumerable<string> Refusals()
    {
        var said = WordsByFan();
        return
            from each in chronicle.Departures.Where(each => each.Dispatch.Purpose != TouchPurpose.Transactional)
            let purpose = each.Dispatch.Purpose == TouchPurpose.Marketing ? ConsentPurpose.Marketing : ConsentPurpose.Service
            let own = each.Dispatch.Channel == Channel.Sms ? ConsentChannel.Sms : ConsentChannel.WeChat
            from channel in new[] { ConsentChannel.All, own }
            let words = said[each.Dispatch.FanId.Value].Where(word => word.Purpose == purpose && word.Channel == channel && word.Begun < each.Left).ToList()
            where words.LastOrDefault(word => word.Done < each.Looked) is { Given: false } no && !words.Exists(word => word.Given && word.Done > each.Looked)
            select $"{each.Dispatch.TouchKey} ({each.Purpose} by {each.Channel}) left after the fan had refused {channel}";
    }

    private IEnumerable<string> MarketingByTemplate() => chronicle.Departures
        .Where(each => each.Dispatch is { Purpose: TouchPurpose.Marketing, Channel: Channel.Template }).Select(each => $"{each.Dispatch.TouchKey} is marketing by template");

    private IEnumerable<string> MarketingBySms()
    {
        var said = WordsByFan();
        return
            from each in chronicle.Departures.Where(each => each.Dispatch is { Purpose: TouchPurpose.Marketing, Channel: Channel.Sms })
            let words = said[each.Dispatch.FanId.Value].Where(word => word is { Purpose: ConsentPurpose.Marketing, Channel: ConsentChannel.Sms } && word.Begun < each.Left).ToList()
            where words.LastOrDefault(word => word.Done < each.Looked) is not { Given: true } && !words.Exists(word => word.Given && word.Done > each.Looked)
            select $"{each.Dispatch.TouchKey} is marketing by SMS to a fan who never agreed";
    }

    /// <summary>A fan's words are said one after the other.</summary>
    private ILookup<long, Word> WordsByFan() => chronicle.Words.OrderBy(word => word.Begun).ToLookup(word => word.FanId);

    private sealed record Touched(long FanId, string Key, string Purpose, string Channel, string Budget, string? Campaign, DateTimeOffset At);
}
