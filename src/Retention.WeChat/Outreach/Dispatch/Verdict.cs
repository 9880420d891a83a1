using System.Diagnostics;
using Retention.Platform.Work;

namespace Retention.WeChat.Outreach;

/// <summary>
/// What becomes of a claimed row. Rows of one claim with equal verdicts are written by one statement, so a verdict holds
/// nothing that is the row's own but what must be.
/// </summary>
internal abstract record Verdict
{
    private const string MayHaveArrived = "之前一次发送结果不明，可能已送达。";

    private Verdict()
    {
    }

    public sealed record Sent(string? ProviderId) : Verdict;

    /// <summary>Waits in its lane again.</summary>
    /// <param name="Code">Null where nothing was tried.</param>
    /// <param name="Counts">Whether the attempt counts towards those a message has.</param>
    public sealed record Again(DateTimeOffset DueAt, string Lane, string? Code, string? Text, bool Counts) : Verdict;

    /// <summary>Is decided again; whatever was taken for it goes back.</summary>
    public sealed record Anew(DateTimeOffset DueAt, string Reason, string? Code, string? Text, bool Counts) : Verdict;

    /// <summary>Surely never left.</summary>
    public sealed record Ended(MessageState State, string? Reason, string? Code, string? Text) : Verdict;

    /// <summary>Nobody knows; a receipt, a pulled status or an operator may tell.</summary>
    public sealed record Unknown(string Text) : Verdict;

    /// <param name="dispatch">The claimed message.</param>
    /// <param name="outcome">What sending it came to.</param>
    /// <param name="now">When it is written down.</param>
    /// <param name="attemptsMax">Sends before it is given up; taking another channel costs one, too.</param>
    /// <param name="repeatIsSafeFor">Until when after its first attempt the provider drops a repeat.</param>
    /// <param name="signs">How the channel does otherwise.</param>
    public static Verdict Of(Dispatch dispatch, SendOutcome outcome, DateTimeOffset now, int attemptsMax, TimeSpan repeatIsSafeFor, ChannelSigns signs)
    {
        var mayTryAgain = dispatch.Attempts < attemptsMax;
        return outcome switch
        {
            SendOutcome.Accepted accepted => new Sent(accepted.ProviderId),
            SendOutcome.HandedBack => new Again(now, dispatch.Lane, null, null, Counts: false),
            SendOutcome.ChannelDown { Fault: var fault } when fault.IsCertain || signs.IsPaused =>
                new Again(now + PauseAfterFault(1), dispatch.Lane, fault.Code, fault.Chinese, Counts: false),
            SendOutcome.ChannelDown { Fault: var fault } when !IsToBlame(dispatch, now, attemptsMax, signs) =>
                new Again(now + PauseAfterFault(dispatch.Attempts), dispatch.Lane, fault.Code, fault.Chinese, Counts: dispatch.Attempts < attemptsMax - 1),
            SendOutcome.Unknown unknown when (mayTryAgain || unknown.Fault is not null) && now - dispatch.FirstAttemptAt < repeatIsSafeFor =>
                new Again(now + PauseInDoubt(dispatch, unknown, now), dispatch.Lane, Dispatch.Doubt, "结果不明，以同一编号重发，微信会去重。", Counts: unknown.Fault is null),
            SendOutcome.Unknown unknown => new Unknown(unknown.Text),
            SendOutcome.NotNow later when (mayTryAgain || !later.Counts) && now + (later.After ?? WorkLoop.PauseAfter(dispatch.Attempts, 0.5)) is var at && at < dispatch.ExpiresAt =>
                new Again(at, dispatch.Lane, later.Code, later.Text, later.Counts),
            // From here on it would end as "never left", or take another channel: not when an earlier attempt may have arrived.
            _ when dispatch.IsDoubtful => new Unknown(MayHaveArrived),
            SendOutcome.ChannelDown { Fault: var fault } => new Ended(MessageState.Failed, null, fault.Code, fault.Chinese),
            SendOutcome.NotNow given => new Ended(MessageState.Failed, null, given.Code, given.Text),
            SendOutcome.Refused refused when mayTryAgain && Lessons.Of(dispatch.Channel, refused.Code, refused.Said).Count > 0 =>
                new Anew(now, "channel_refused", refused.Code, refused.Text, Counts: true),
            SendOutcome.Refused refused => new Ended(MessageState.Failed, null, refused.Code, refused.Text),
            SendOutcome.Withdrawn withdrawn => new Ended(MessageState.Suppressed, withdrawn.Reason, null, null),
            SendOutcome.Expired => new Ended(MessageState.Expired, "expired", null, null),
            SendOutcome.Reconsider later => new Anew(later.At, later.Reason, null, null, Counts: false),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// It has failed a few times by what every message might have failed by, while others got through: it would go on so until
    /// its latest time, and use up the calls of a day. One attempt is left for another channel.
    /// </summary>
    private static bool IsToBlame(Dispatch dispatch, DateTimeOffset now, int attemptsMax, ChannelSigns signs) =>
        dispatch.Attempts >= attemptsMax - 1 && signs.WorksForOthersSince(now - PauseAfterFault(dispatch.Attempts - 1));

    /// <summary>A quarter of a second, and four times as long each time.</summary>
    private static TimeSpan PauseAfterFault(int attempts) => WorkLoop.PauseAfter((2 * Math.Max(attempts, 1)) - 1, 0.5);

    /// <summary>While a repeat is safe it is asked for again, in growing steps: no attempt is counted by which they could grow.</summary>
    private static TimeSpan PauseInDoubt(Dispatch dispatch, SendOutcome.Unknown unknown, DateTimeOffset now)
    {
        if (unknown.Fault is null)
            return TimeSpan.Zero;
        var half = (now - dispatch.FirstAttemptAt) / 2;
        return half < PauseAfterFault(1) ? PauseAfterFault(1) : half < Circuit.LongestPause ? half : Circuit.LongestPause;
    }
}
