using System.Text;

namespace Retention.Sandbox.Control;

/// <summary>What arrived, exactly, and what was pushed.</summary>
internal static class ArrivalEndpoints
{
    private const int PageDefault = 100;
    private const int PageMax = 10_000;

    public static void Map(IEndpointRouteBuilder control, World world)
    {
        control.MapGet("/arrived", (string? kind, string? to, long? after, int? limit) => ControlJson.Ok(
            world.Arrivals.After(after ?? 0, Kind(kind))
                .Where(arrival => to is null || arrival.To == to)
                .Take(Page(limit))
                .Select(arrival => new
                {
                    id = arrival.Id,
                    at = arrival.At,
                    kind = arrival.Kind,
                    account = arrival.Account,
                    to = arrival.To,
                    raw = Encoding.UTF8.GetString(arrival.RawBody.Span),
                    clientId = arrival.ClientId,
                    messageId = arrival.MessageId,
                    delivered = arrival.Delivered,
                })));
        control.MapGet("/arrived/count", () => ControlJson.Ok(Enum.GetValues<ArrivalKind>().ToDictionary(
            kind => kind.ToString().ToLowerInvariant(),
            kind => new { accepted = world.Arrivals.Accepted(kind), delivered = world.Arrivals.Delivered(kind) })));
        control.MapGet("/callbacks", (string? openId, long? after, int? limit) => ControlJson.Ok(
            world.Pushes.After(after ?? 0, openId)
                .Take(Page(limit))
                .Select(push => new
                {
                    id = push.Id,
                    account = push.AccountKey,
                    openId = push.OpenId,
                    name = push.Name,
                    body = push.Body,
                    attempts = push.Attempts,
                    reply = push.Reply,
                    outcome = push.Outcome,
                })));
        control.MapGet("/callbacks/pending", () => ControlJson.Ok(new { pending = world.Pusher.Pending, dropped = world.Pusher.Dropped }));
    }

    private static ArrivalKind? Kind(string? name) => Enum.TryParse<ArrivalKind>(name, ignoreCase: true, out var kind) ? kind : null;

    private static int Page(int? limit) => Math.Clamp(limit ?? PageDefault, 1, PageMax);
}
