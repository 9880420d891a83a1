using System.ComponentModel.DataAnnotations;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
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
    public static readonly Problem KeyReused = new("service_event.key_reused", 409, "同一个事件编号曾用于其他会员或内容，请使用新的编号。", "This key was used for another member or content; use a new one.");

    public static void Map(IEndpointRouteBuilder console) => console.MapPost("/fans/{id}/service-events", Report).WithTags("Fans");

    private static async Task<Results<Ok<ServiceEventReceipt>, ProblemHttpResult>> Report(long id, ServiceEventRequest request, ServiceEvents events, CancellationToken ct) =>
        (await events.ReportAsync(new Id<Fan>(id), request, ct)).ToHttp();

    /// <returns>Whether it is new. A key stands for one event for ever.</returns>
    public Task<Result<ServiceEventReceipt>> ReportAsync(Id<Fan> fanId, ServiceEventRequest request, CancellationToken ct) => db.InTransactionAsync<Result<ServiceEventReceipt>>(
        async token =>
        {
            if ((await fans.LockAsync([fanId], token)).FirstOrDefault() is not { } fan)
                return FanEndpoints.NotFound;
            if (await db.FindAsync<KnownEvent>(Sql.Find, new { request.Key }, token) is { } known)
                return known.Is(fan, request) ? new ServiceEventReceipt(false) : KeyReused;
            var at = request.OccurredAt ?? clock.GetUtcNow();
            await db.ExecuteAsync(Sql.Insert, new { id = ids.Next(), request.Key, fanId, request.Kind, at, now = clock.GetUtcNow() }, token);
            await pipeline.ServiceEventAsync(fan, request.Key, request.Kind, at, token);
            return new ServiceEventReceipt(true);
        },
        ct);

    /// <param name="MemberId">Whose account reported it; null where that is gone.</param>
    [method: ExplicitConstructor]
    private sealed record KnownEvent(Id<Fan> FanId, Id<Fan>? MemberId, string Kind, DateTimeOffset OccurredAt)
    {
        /// <summary>Reported again, perhaps by another account of the same person. Without a moment it was, and is, the moment of the report.</summary>
        public bool Is(Fan fan, ServiceEventRequest request) =>
            (FanId == fan.Id || MemberId == fan.MemberId) && Kind == request.Kind
            && (request.OccurredAt is not { } told || told.ToUnixTimeMilliseconds() == OccurredAt.ToUnixTimeMilliseconds());
    }

    internal static class Sql
    {
        public const string Find = "select e.fan_id, f.member_id, e.kind, e.occurred_at from service_event e left join fan f on f.id = e.fan_id where e.event_key = @Key";

        public const string Insert = """
            insert into service_event (id, event_key, fan_id, kind, occurred_at, recorded_at)
            values (@id, @Key, @fanId, @Kind, @at, @now)
            """;
    }
}
