using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.MiniProgram;

public sealed record BehaviourBatch([property: Required, MinLength(1), MaxLength(BehaviourBatch.EventsMax), NoNulls] IReadOnlyList<BehaviourEvent> Events)
{
    public const int EventsMax = 50;
}

/// <param name="Known">Told before; nothing was added.</param>
public sealed record BehaviourView(int Accepted, int Known, IReadOnlyList<RefusedEvent> Refused);

internal static class EventEndpoints
{
    public static void Map(RouteGroupBuilder mini) => mini.MapPost("/events", Take).WithTags("events");

    private static async Task<MiniAnswer<BehaviourView>> Take(BehaviourBatch batch, Shopper shopper, BehaviourLog log, CancellationToken ct)
    {
        var taken = await log.TakeAsync(shopper, batch.Events, ct);
        return new BehaviourView(taken.Accepted, taken.Known, taken.Refused);
    }
}
