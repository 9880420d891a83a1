using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Callbacks;

/// <summary>Service events reported before they could be told of a help.</summary>
internal sealed class ServiceDeeds(Db db) : IKnowDeeds
{
    public async Task<Deed?> FindFirstAsync(IReadOnlyCollection<Id<Fan>> fanIds, HelpCondition condition, DateTimeOffset since, CancellationToken ct) =>
        condition == HelpCondition.ServiceEvent && await db.FindAsync<Reported>(Sql.FindFirst, new { fanIds = fanIds.Select(id => id.Value).ToArray(), since }, ct) is { } known
            ? new Deed(FanEventPipeline.ServiceKeyOf(known.EventKey), known.OccurredAt)
            : null;

    [method: ExplicitConstructor]
    private sealed record Reported(string EventKey, DateTimeOffset OccurredAt);

    internal static class Sql
    {
        public const string FindFirst = "select event_key, occurred_at from service_event where fan_id in @fanIds and occurred_at >= @since order by occurred_at, id limit 1";
    }
}
