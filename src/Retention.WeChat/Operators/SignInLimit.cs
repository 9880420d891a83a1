using System.Threading.RateLimiting;
using Retention.Platform.Problems;

namespace Retention.WeChat.Operators;

/// <summary>
/// Slows guessing of passwords: few tries a minute for one name, wherever they come from, and for one address,
/// whatever names it tries. The address is asked first, which also bounds how many names are remembered.
/// </summary>
internal sealed class SignInLimit : IDisposable
{
    internal const int TriesPerName = 5;
    internal const int TriesPerAddress = 20;

    private static readonly Problem TooMany = new("operator.sign_in_too_often", StatusCodes.Status429TooManyRequests, "登录尝试过于频繁，请一分钟后再试。", "Too many sign-in attempts; try again in a minute.");

    private readonly PartitionedRateLimiter<string> addresses = PerMinute(TriesPerAddress);
    private readonly PartitionedRateLimiter<string> names = PerMinute(TriesPerName);

    /// <returns>What stands in the way of another try, or none.</returns>
    public Problem? Check(string address, string name)
    {
        using var byAddress = addresses.AttemptAcquire(address);
        if (!byAddress.IsAcquired)
            return TooMany;
        using var byName = names.AttemptAcquire(Operator.Canonical(name));
        return byName.IsAcquired ? null : TooMany;
    }

    public void Dispose()
    {
        addresses.Dispose();
        names.Dispose();
    }

    private static PartitionedRateLimiter<string> PerMinute(int tries) => PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetFixedWindowLimiter(key, _ => ConsoleLimits.PerMinute(tries)),
        StringComparer.Ordinal);
}
