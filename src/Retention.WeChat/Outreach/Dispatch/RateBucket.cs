namespace Retention.WeChat.Outreach;

/// <param name="Granted">Messages that may leave now.</param>
/// <param name="Wait">After which it is worth asking again; zero when all that was wanted was granted.</param>
internal readonly record struct Turn(int Granted, TimeSpan Wait);

/// <summary>
/// A bucket of tokens as one number: until when all tokens that were ever taken are paid for. It holds half a second's
/// worth, so that many messages are claimed at once and a slow moment of the database is made good; providers count by the
/// minute (45011), or allow far more than the default rate within a second.
/// </summary>
/// <param name="PaidUntil">In seconds of whatever clock the caller reads.</param>
internal readonly record struct RateBucket(double PaidUntil)
{
    public const double HoldsSeconds = 0.5;

    public static int Size(int perSecond) => Math.Max(1, (int)(perSecond * HoldsSeconds));

    /// <param name="wanted">Negative gives back what was granted and not used.</param>
    /// <param name="perSecond">The rate.</param>
    /// <param name="now">Seconds.</param>
    public (RateBucket Next, Turn Turn) Take(int wanted, int perSecond, double now)
    {
        var size = Size(perSecond);
        var paidUntil = Math.Max(PaidUntil, now - ((double)size / perSecond));
        // A trace of grace: a sum of fractions must not withhold a token that is due.
        var available = Math.Max(0, (int)(((now - paidUntil) * perSecond) + 1e-6));
        var granted = Math.Min(wanted, available);
        paidUntil += (double)granted / perSecond;
        if (granted >= wanted)
            return (new RateBucket(paidUntil), new Turn(granted, TimeSpan.Zero));
        // A tenth of a bucket more is worth a claim; token by token would be a transaction each.
        var worth = Math.Min(wanted - granted, Math.Max(1, size / 10));
        return (new RateBucket(paidUntil), new Turn(granted, TimeSpan.FromSeconds(paidUntil + ((double)worth / perSecond) - now)));
    }
}
