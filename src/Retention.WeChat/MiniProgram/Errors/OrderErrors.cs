using Retention.WeChat.Orders;

namespace Retention.WeChat.MiniProgram;

/// <summary>6000: orders.</summary>
internal static class OrderErrors
{
    public static readonly ErrorRange Range = new((6000, OrderProblems.NotFound), (6001, OrderProblems.Claimed), (6002, OrderProblems.ClaimTooOften), (6003, OrderProblems.ClaimSpent));
}
