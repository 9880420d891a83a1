using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>2000: points.</summary>
internal static class PointsErrors
{
    public static readonly ErrorRange Range = new((2000, PointsLedger.Insufficient), (2001, PointsLedger.Busy));
}
