using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Callbacks;

/// <summary>Something real a fan did: bought, visited, used a service.</summary>
/// <param name="Key">The shop's own name for it (an order number): reported twice, it counts once.</param>
/// <param name="Kind">E.g. <c>purchase</c>, <c>visit</c>.</param>
/// <param name="OccurredAt">Now, if left out.</param>
public sealed record ServiceEventRequest(
    [property: Required, StringLength(60, MinimumLength = 1), SoundKey] string Key,
    [property: Required, RegularExpression("^[a-z_]{2,30}$", ErrorMessage = "事件类型只能用小写字母和下划线，例如 purchase。")] string Kind,
    DateTimeOffset? OccurredAt);

public sealed record ServiceEventReceipt(bool IsNew);

/// <summary>The table <c>service_event</c>: what shops report, each key once.</summary>
internal sealed class ServiceEvents(FanRegistry fans, FanEventPipeline pipeline, Db db, IdGenerator ids, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder console) => console.MapPost("/fans/{id}/service-events", Report).WithTags("Fans");

    private static async Task<Results<Ok<ServiceEventReceipt>, ProblemHttpResult>> Report(long id, ServiceEventRequest request, ServiceEvents events, CancellationToken ct) =>
        await events.ReportAsync(new Id<Fan>(id), request, ct) is { } isNew ? TypedResults.Ok(new ServiceEventReceipt(isNew)) : FanEndpoints.NotFound.ToHttp();

    /// <returns>Null when there is no such fan; false when the event was known.</returns>
    public Task<bool?> ReportAsync(Id<Fan> fanId, ServiceEventRequest request, CancellationToken ct) => db.InTransactionAsync<bool?>(
        async token =>
        {
            if ((await fans.LockAsync([fanId], token)).FirstOrDefault() is not { } fan)
                return null;
            if (await db.FindAsync<long?>(Sql.Find, new { request.Key }, token) is not null)
                return false;
            var at = request.OccurredAt ?? clock.GetUtcNow();
            await db.ExecuteAsync(Sql.Insert, new { id = ids.Next(), request.Key, fanId, request.Kind, at, now = clock.GetUtcNow() }, token);
            await pipeline.ServiceEventAsync(fan, request.Key, request.Kind, at, token);
            return true;
        },
        ct);

    internal static class Sql
    {
        public const string Find = "select id from service_event where event_key = @Key";

        public const string Insert = """
            insert into service_event (id, event_key, fan_id, kind, occurred_at, recorded_at)
            values (@id, @Key, @fanId, @Kind, @at, @now)
            """;
    }
}
