using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Retention.WeChat.Hosting;

/// <summary>
/// What the product counts and traces. Tags come from short closed lists: an openid or a template id as a tag would
/// make a series per fan.
/// </summary>
public static class RetentionTelemetry
{
    public const string Name = "Retention";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Received = Meter.CreateCounter<long>("retention.callbacks.received", "{callback}", "Callbacks accepted and stored.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("retention.callbacks.refused", "{callback}", "Callbacks refused, by reason.");
    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("retention.callbacks.duplicates", "{callback}", "Callbacks delivered again.");
    private static readonly Histogram<double> Lag = Meter.CreateHistogram<double>("retention.inbox.lag", "s", "From a callback's arrival to its being processed.");
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("retention.events.processed", "{event}", "Fan events processed, by kind.");
    private static readonly Counter<long> Touches = Meter.CreateCounter<long>("retention.touches.decided", "{touch}", "Touches decided, by outcome and reason.");
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("retention.messages.sent", "{message}", "Messages handed to a channel, by outcome.");
    private static readonly Histogram<double> Dispatch = Meter.CreateHistogram<double>("retention.dispatch.duration", "s", "Time a channel took to take a message.");
    private static readonly Counter<long> Points = Meter.CreateCounter<long>("retention.points.posted", "{point}", "Points granted and taken, by reason.");
    private static readonly Counter<long> Referrals = Meter.CreateCounter<long>("retention.referrals", "{referral}", "Referrals that reached a state.");

    /// <summary>Spans for steps that no HTTP request shows: processing an event, a dispatch, a tick.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    public static void CallbackReceived(string source) => Received.Add(1, Tag("source", source));

    public static void CallbackRefused(string reason) => Refused.Add(1, Tag("reason", reason));

    public static void CallbackDuplicated(string source) => Duplicates.Add(1, Tag("source", source));

    public static void InboxLagged(TimeSpan lag) => Lag.Record(lag.TotalSeconds);

    public static void EventProcessed(string kind) => Events.Add(1, Tag("kind", kind));

    public static void TouchDecided(string outcome, string reason) => Touches.Add(1, Tag("outcome", outcome), Tag("reason", reason));

    public static void MessageSent(string channel, string outcome) => Messages.Add(1, Tag("channel", channel), Tag("outcome", outcome));

    public static void Dispatched(string channel, TimeSpan took) => Dispatch.Record(took.TotalSeconds, Tag("channel", channel));

    /// <param name="points">Never negative; the direction says whether the fan won or spent them.</param>
    public static void PointsPosted(string reason, long points, string direction) => Points.Add(points, Tag("reason", reason), Tag("direction", direction));

    public static void ReferralReached(string state) => Referrals.Add(1, Tag("state", state));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
