namespace Retention.WeChat.MiniProgram;

/// <summary>Marks a route whose requests carry an Idempotency-Key.</summary>
/// <param name="AsksOutside">The handler asks WeChat first and opens the transaction itself: none may wait for a network.</param>
internal sealed record ChangesValueMark(bool AsksOutside);

internal static class ChangesValueRoutes
{
    /// <summary>
    /// The route needs an Idempotency-Key. Its handler and the answer to be kept share one transaction: both are there or
    /// neither, and a refusal leaves nothing behind. The handler may be run again when it loses a race.
    /// </summary>
    public static RouteHandlerBuilder ChangesValue(this RouteHandlerBuilder route) => route.ChangesValue(new ChangesValueMark(AsksOutside: false));

    /// <summary>The same for a handler that asks the outside world before: it carries its effect out by <see cref="OneEffect"/>.</summary>
    public static RouteHandlerBuilder ChangesValueAfterAsking(this RouteHandlerBuilder route) => route.ChangesValue(new ChangesValueMark(AsksOutside: true));

    private static RouteHandlerBuilder ChangesValue(this RouteHandlerBuilder route, ChangesValueMark mark) =>
        route.WithMetadata(mark).AddEndpointFilter<ChangesValueFilter>();
}
