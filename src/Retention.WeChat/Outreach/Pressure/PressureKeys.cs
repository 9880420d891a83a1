using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using StackExchange.Redis;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Where the limits' memory lies in Redis. Members are spread over 64 buckets whose hash tag keeps a member's keys on one node
/// of a cluster. A bucket's marker names the run of the server it was opened in: without it the bucket has been lost
/// (flushed, restarted empty), and one of another run may lack the latest (restarted from a snapshot, or a replica that took
/// over). Neither says anything about its members.
/// </summary>
internal static class PressureKeys
{
    public const int Buckets = 64;

    /// <summary>Keys outlive what they hold by this, against clocks that differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    public static int BucketOf(Id<Fan> member) => (int)(member.Value % Buckets);

    public static RedisKey Marker(int bucket) => $"rw:{{press{bucket}}}:restored";

    /// <summary>Lies there while one restorer works; gone again, or of another run, the bucket was lost once more meanwhile.</summary>
    public static RedisKey Restoring(int bucket, string run) => $"rw:{{press{bucket}}}:restoring:{run}";

    /// <summary>A hash of packed slots by touch key.</summary>
    public static RedisKey Slots(Id<Fan> member) => $"rw:{{press{BucketOf(member)}}}:{member}";

    public static long LifeMs(PressureRules rules) => (long)(rules.Longest + IPressure.HoldFor + Margin).TotalMilliseconds;
}
