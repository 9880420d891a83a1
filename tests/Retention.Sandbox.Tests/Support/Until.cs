namespace Retention.Sandbox.Tests.Support;

internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Waits for a condition, within a limit.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Limit);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), deadline.Token);
        }
    }

    public static async Task SettledAsync(this TestWorld world)
    {
        using var deadline = new CancellationTokenSource(Limit);
        await world.Host.SettledAsync(deadline.Token);
    }
}
