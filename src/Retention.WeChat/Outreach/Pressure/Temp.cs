namespace Retention.WeChat.Outreach;
internal sealed class PressureRestorer { }
internal sealed class PressureRestoring : IHostedService { public Task StartAsync(CancellationToken c) => Task.CompletedTask; public Task StopAsync(CancellationToken c) => Task.CompletedTask; }
internal class RedisPressure : IPressure
{
    public Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) => Task.FromResult<IReadOnlyList<PressureFact>>([.. wishes.Select(_ => new PressureFact.Free())]);
    public Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) => ReserveAsync(wishes, now, ct);
    public Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct) => Task.CompletedTask;
    public Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct) => Task.CompletedTask;
}
internal sealed class DatabasePressure : RedisPressure { }
