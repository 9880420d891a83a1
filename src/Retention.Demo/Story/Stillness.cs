using Retention.Platform.Data;
using Retention.Platform.Work;
using Retention.Sandbox;

namespace Retention.Demo.Story;

/// <summary>
/// Waits until everything that is due has happened on both sides, so that the story's next moment finds the last one
/// done. The clock is helped along in small steps: ticks come round every few seconds of its time.
/// </summary>
internal sealed class Stillness(SandboxHost sandbox, WebApplication product, MovableClock clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(30);

    private readonly WorkLoop[] loops = [.. product.Services.GetServices<IHostedService>().OfType<WorkLoop>()];

    /// <exception cref="TimeoutException">Something does not come to an end.</exception>
    public async Task WaitAsync(CancellationToken ct)
    {
        await sandbox.SettledAsync(ct);
        var until = TimeProvider.System.GetUtcNow() + PatienceMax;
        while (await CountDueAsync(ct) is { IsNothing: false } due)
        {
            if (TimeProvider.System.GetUtcNow() > until)
                throw new TimeoutException($"The demo's story is stuck: {due}");
            clock.Advance(Step);
            foreach (var loop in loops)
                loop.Wake();
            await Task.Delay(Pause, ct);
        }

        await sandbox.SettledAsync(ct);
    }

    private async Task<Due> CountDueAsync(CancellationToken ct)
    {
        await using var scope = product.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<Db>().FindAsync<Due>(Sql.CountDue, new { now = clock.GetUtcNow() }, ct))!;
    }

    internal sealed record Due(long Callbacks, long Messages, long Milestones, long Codes)
    {
        public bool IsNothing => Callbacks + Messages + Milestones + Codes == 0;
    }

    internal static class Sql
    {
        public const string CountDue = """
            select
                (select count(*) from callback_inbox where state = 'Pending') as callbacks,
                (select count(*) from outreach_message where state in ('Offered', 'Planned', 'Sending') or (state = 'Deferred' and due_at <= @now)) as messages,
                (select count(*) from lifecycle_run where state = 'Active' and due_at <= @now) as milestones,
                (select count(*) from referral_link where qr_wanted_at is not null) as codes
            """;
    }
}
