using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>4000: coupons and the codes exchanged for them.</summary>
internal static class CouponErrors
{
    public static readonly ErrorRange Range = new(
        (4000, CouponProblems.TemplateNotFound), (4001, CouponProblems.NotFound), (4002, CouponProblems.NotYet), (4003, CouponProblems.Over),
        (4004, CouponProblems.SoldOut), (4005, CouponProblems.LimitReached), (4006, CouponProblems.KeyReused), (4007, CouponProblems.TooOften),
        (4010, CouponProblems.CodeUnknown), (4011, CouponProblems.CodeTaken), (4012, CouponProblems.CodeExpired));
}
