using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Retention.Platform.Work;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Sends planned messages: claims a batch, sends it with a bounded number under way at once and at each channel's rate,
/// writes the outcomes down. Killed anywhere, the lease runs out and <see cref="OutreachPlanner"/> settles the rest.
/// </summary>
internal sealed partial class DispatchWorker : WorkLoop
{
    /// <summary>Outcomes must be written even while stopping, but not for ever.</summary>
    private static readonly TimeSpan RecordWithin = TimeSpan.FromSeconds(10);

    private readonly IServiceScopeFactory scopes;
    private readonly DispatchLimits limits;
    private readonly IOptions<OutreachOptions> options;
    private readonly TimeProvider clock;
    private readonly OutreachRules rules;
    private readonly ILogger<DispatchWorker> logger;

    public DispatchWorker(IServiceScopeFactory scopes, DispatchLimits limits, DispatchWake wake, TimeProvider clock, OutreachRules rules, IOptions<OutreachOptions> options, ILogger<DispatchWorker> logger)
        : base(TimeSpan.FromMilliseconds(500), logger)
    {
        this.scopes = scopes;
        this.limits = limits;
        this.options = options;
        this.clock = clock;
        this.rules = rules;
        this.logger = logger;
        wake.Register(this);
    }

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        IReadOnlyList<Dispatch> claimed;
        await using (var scope = scopes.CreateAsyncScope())
            claimed = await scope.ServiceProvider.GetRequiredService<DispatchDesk>().ClaimAsync(DispatchDesk.BatchMax, ct);
        if (claimed.Count == 0)
            return false;

        var outcomes = await SendAllAsync(claimed, ct);
        using var recording = new CancellationTokenSource(RecordWithin);
        await using var recordScope = scopes.CreateAsyncScope();
        await recordScope.ServiceProvider.GetRequiredService<DispatchDesk>().RecordAsync(outcomes, recording.Token);
        return true;
    }

    private async Task<(Dispatch, SendOutcome)[]> SendAllAsync(IReadOnlyList<Dispatch> claimed, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var senders = scope.ServiceProvider.GetServices<IChannelSender>().ToDictionary(sender => sender.Channel);
        var outcomes = new (Dispatch, SendOutcome)[claimed.Count];
        await Parallel.ForAsync(
            0,
            claimed.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Value.ParallelSends / OutreachModule.DispatchLoops) },
            async (i, _) => outcomes[i] = (claimed[i], await SendAsync(senders[claimed[i].Channel], claimed[i], ct)));
        return outcomes;
    }

    private async Task<SendOutcome> SendAsync(IChannelSender sender, Dispatch dispatch, CancellationToken ct)
    {
        try
        {
            using var turn = await limits.For(dispatch.Channel).AcquireAsync(1, ct);
            if (!turn.IsAcquired || ct.IsCancellationRequested)
                return new SendOutcome.NotNow("rate_limited", "发送速率已满，稍后自动重试。", null);
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome.NotNow("stopping", "程序正在停止，稍后自动重试。", null);
        }

        if (DepartureRules.Check(dispatch, clock.GetUtcNow(), rules) is { } stays)
            return stays;

        try
        {
            using var _ = RetentionTelemetry.Activities.StartActivity("dispatch");
            // Once a request is on the wire only its own timeout ends it: cancelling would make its outcome unknown.
            return await sender.SendAsync(dispatch, MessageJson.Read<TouchContent>(dispatch.Content!), CancellationToken.None);
        }
        catch (Exception error)
        {
            // A bug of ours must not take the other messages of the batch with it; whether this one left is not known.
            Log.SenderBroke(logger, error, dispatch.Id.Value, dispatch.Channel);
            return new SendOutcome.Unknown("发送程序出错，无法确定是否送达。");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Sending message {MessageId} by {Channel} broke.")]
        public static partial void SenderBroke(ILogger logger, Exception error, long messageId, Channel channel);
    }
}

/// <summary>Tells the senders of this node that there is something to send.</summary>
internal sealed class DispatchWake
{
    private readonly List<DispatchWorker> workers = [];

    public void Register(DispatchWorker worker) => workers.Add(worker);

    public void WakeAll() => workers.ForEach(worker => worker.Wake());
}

/// <summary>How fast this node may send by each channel.</summary>
internal sealed class DispatchLimits(IOptions<OutreachOptions> options) : IDisposable
{
    private const int WaitingMax = 10_000;
    private const int RefillsPerSecond = 20;

    private readonly Dictionary<Channel, RateLimiter> limiters = new()
    {
        [Channel.CustomerService] = Bucket(options.Value.PerSecond.CustomerService),
        [Channel.Template] = Bucket(options.Value.PerSecond.Template),
        [Channel.Subscribe] = Bucket(options.Value.PerSecond.Subscribe),
        [Channel.Sms] = Bucket(options.Value.PerSecond.Sms),
    };

    public RateLimiter For(Channel channel) => limiters[channel];

    public void Dispose()
    {
        foreach (var limiter in limiters.Values)
            limiter.Dispose();
    }

    private static TokenBucketRateLimiter Bucket(int perSecond)
    {
        var refill = Math.Max(1, perSecond / RefillsPerSecond);
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = refill,
            TokensPerPeriod = refill,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)refill / perSecond),
            QueueLimit = WaitingMax,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}
