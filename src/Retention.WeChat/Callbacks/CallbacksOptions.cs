using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Callbacks;

public sealed class CallbacksOptions
{
    /// <summary>How far a callback's timestamp may lie from our clock; zero switches the check off.</summary>
    [Range(0, 24 * 60)]
    public int TimestampWindowMinutes { get; set; } = 10;

    /// <summary>How long a callback waits for its answer. WeChat gives up at 5,000; the rest is for the way there and back.</summary>
    [Range(100, 4_500)]
    public int PassiveReplyMilliseconds { get; set; } = 3_000;

    /// <summary>Fans are spread over so many lanes; within a lane events are processed in order.</summary>
    [Range(1, 64)]
    public int Lanes { get; set; } = 4;

    /// <summary>Hours that the keys of processed callbacks are kept to recognise repeats; what fans wrote is dropped at once.</summary>
    [Range(1, 168)]
    public int KeepHours { get; set; } = 24;
}
