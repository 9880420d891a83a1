using Retention.Platform.Data;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// The effect of the request at hand: one transaction with the answer that is kept, in which the shopper's fans are locked
/// first, as everywhere. Handlers use it themselves only where they ask the outside world before.
/// </summary>
internal sealed class OneEffect(IdempotentRequests requests, FanRegistry fans, Db db)
{
    private KeyClaim.Ours? claim;
    private Shopper? shopper;
    private HttpContext? http;

    /// <summary>Whether the answer is kept.</summary>
    public bool HasHappened { get; private set; }

    public void Begin(KeyClaim.Ours claimed, Shopper by, HttpContext context) => (claim, shopper, http) = (claimed, by, context);

    /// <param name="work">May be run again when it loses a race. When it refuses, whatever it did is rolled back.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="NotNowException">Somebody else holds the key by now, or the shopper's account has just been merged.</exception>
    public async Task<TAnswer> HappensAsync<TAnswer>(Func<CancellationToken, Task<TAnswer>> work, CancellationToken ct)
        where TAnswer : class, IMiniAnswer
    {
        try
        {
            return await db.InTransactionAsync(token => CarryOutAsync(work, token), ct);
        }
        catch (RefusedException refused)
        {
            return (TAnswer)refused.Answer;
        }
    }

    private async Task<TAnswer> CarryOutAsync<TAnswer>(Func<CancellationToken, Task<TAnswer>> work, CancellationToken ct)
        where TAnswer : class, IMiniAnswer
    {
        var people = await fans.LockAsync([shopper!.FanId, shopper.MemberId], ct);
        if (people.FirstOrDefault(fan => fan.Id == shopper.FanId)?.MemberId != shopper.MemberId)
            throw new NotNowException();
        var answer = await work(ct);
        if (!answer.IsOk)
            throw new RefusedException(answer);
        if (!await requests.AnswerAsync(claim!, answer.Write(http!), ct))
            throw new NotNowException();
        HasHappened = true;
        return answer;
    }

    /// <summary>Rolls back what a handler did before it refused.</summary>
    private sealed class RefusedException(IMiniAnswer answer) : Exception
    {
        public IMiniAnswer Answer => answer;
    }
}

/// <summary>Nothing has happened; the same request finds its way in a moment.</summary>
internal sealed class NotNowException : Exception;
