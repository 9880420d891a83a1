namespace Retention.Sandbox.Messages;

/// <summary>What a fan did to open a window for customer-service messages.</summary>
internal enum Trigger { Message, MenuClick, Follow, Scan, EnterService, Payment }

internal enum WindowAnswer { Open, OutOfTime, OutOfCount }

/// <summary>The customer-service messages a fan's doings still allow.</summary>
/// <remarks>WeChat leaves open how windows combine: here each trigger keeps one bucket, and the shortest-lived is spent first.</remarks>
internal sealed class ServiceWindows
{
    private Bucket[] buckets = [];

    public void Open(Trigger trigger, WindowRule rule, DateTimeOffset now)
    {
        var fresh = new Bucket(trigger, rule.Messages, now + rule.Lasts);
        var at = Array.FindIndex(buckets, bucket => bucket.Trigger == trigger);
        if (at < 0)
        {
            buckets = [.. buckets, fresh];
        }
        else
        {
            buckets[at] = fresh;
        }
    }

    public void Close() => buckets = [];

    public WindowAnswer Spend(DateTimeOffset now)
    {
        var (best, anyOpen) = (-1, false);
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i].Until <= now)
            {
                continue;
            }

            anyOpen = true;
            if (buckets[i].Left is null or > 0 && (best < 0 || buckets[i].Until < buckets[best].Until))
            {
                best = i;
            }
        }

        if (best < 0)
        {
            return anyOpen ? WindowAnswer.OutOfCount : WindowAnswer.OutOfTime;
        }

        buckets[best] = buckets[best] with { Left = buckets[best].Left - 1 };
        return WindowAnswer.Open;
    }

    /// <param name="Left">Null for any number.</param>
    private readonly record struct Bucket(Trigger Trigger, int? Left, DateTimeOffset Until);
}
