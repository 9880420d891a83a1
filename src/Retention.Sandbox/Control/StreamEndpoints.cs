namespace Retention.Sandbox.Control;

/// <summary>Server-sent events, and the clock.</summary>
internal static class StreamEndpoints
{
    private const double AdvanceSecondsMax = 400 * 86_400.0;

    public static void Map(IEndpointRouteBuilder control, World world)
    {
        control.MapGet("/stream", (HttpContext http) => StreamAsync(http, world));
        control.MapGet("/clock", () => ControlJson.Ok(ClockView(world)));
        control.MapPost("/clock/advance", (AdvanceClock asked) => Advance(world, asked.Seconds));
    }

    private static async Task StreamAsync(HttpContext http, World world)
    {
        // An open page must not hold up the host when it stops.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        await http.Response.WriteAsync(": hello\n\n", http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        try
        {
            await foreach (var text in world.Live.WatchAsync(over.Token))
            {
                await http.Response.WriteAsync($"data: {text}\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The watcher has closed the page, or the host is stopping.
        }
    }

    private static IResult Advance(World world, double seconds)
    {
        if (world.Clock is not MovableClock clock)
        {
            return ControlJson.Refused(new PhoneRefusal(409, "当前使用的是系统时钟，不能拨动"));
        }

        if (seconds is not (>= 0 and <= AdvanceSecondsMax))
        {
            return ControlJson.Refused(new PhoneRefusal(400, "时钟只能向前拨"));
        }

        clock.Advance(TimeSpan.FromSeconds(seconds));
        world.Live.Publish(new { clock = ClockView(world) });
        return ControlJson.Ok(ClockView(world));
    }

    private static ClockState ClockView(World world) =>
        new(world.Clock.GetUtcNow(), (world.Clock as MovableClock)?.Offset.TotalSeconds ?? 0, world.Clock is MovableClock);

    private sealed record ClockState(DateTimeOffset Now, double OffsetSeconds, bool Movable);
}

public sealed record AdvanceClock(double Seconds);
