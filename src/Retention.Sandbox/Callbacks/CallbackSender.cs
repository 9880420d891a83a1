using System.Net.Http.Headers;
using Retention.Sandbox.Faults;

namespace Retention.Sandbox.Callbacks;

/// <summary>Makes one delivery over HTTP within the deadline; faults bend it.</summary>
internal sealed class CallbackSender(SandboxLimits limits) : IDisposable
{
    private const int AnswerBytesMax = 1 << 20;

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = limits.CallbackConcurrency * 2,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    /// <summary>The attempt, and the answer's bytes when the other side took it.</summary>
    public async Task<(PushAttempt Attempt, byte[]? Answer)> DeliverAsync(
        Envelope envelope, Fault? fault, TimeProvider clock, CancellationToken ct)
    {
        if (fault is { Kind: FaultKind.DropConnection })
        {
            return (new PushAttempt(clock.GetUtcNow(), null, "dropped"), null);
        }

        if (fault is { Kind: FaultKind.Latency })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault.Millis ?? 1000), ct);
        }

        if (fault is { Kind: FaultKind.Duplicate })
        {
            // Two nodes may get the same callback at once: WeChat's repeat overtakes a slow first delivery.
            var both = await Task.WhenAll(PostAsync(envelope, clock, ct), PostAsync(envelope, clock, ct));
            return both[0].Answer is null ? both[1] : both[0];
        }

        var (attempt, answer) = await PostAsync(envelope, clock, ct);
        return fault is { Kind: FaultKind.TimeoutAfterAccept }
            ? (attempt with { Failure = "answer lost" }, null)
            : (attempt, answer);
    }

    /// <summary>True when the server answers with exactly the echo.</summary>
    public async Task<bool> VerifyAsync(Uri address, string echo, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(limits.CallbackTimeout);
        try
        {
            using var answer = await http.GetAsync(address, deadline.Token);
            return answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync(deadline.Token) == echo;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<(PushAttempt Attempt, byte[]? Answer)> PostAsync(Envelope envelope, TimeProvider clock, CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        // The deadline is the machine's: a demo clock moved by a day must not cut connections.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(limits.CallbackTimeout);
        try
        {
            using var content = new ByteArrayContent(envelope.Body);
            content.Headers.ContentType = new MediaTypeHeaderValue(envelope.ContentType);
            using var answer = await http.PostAsync(envelope.Address, content, deadline.Token);
            var status = (int)answer.StatusCode;
            return answer.IsSuccessStatusCode
                ? (new PushAttempt(at, status, null), await answer.Content.ReadAsByteArrayAsync(deadline.Token))
                : (new PushAttempt(at, status, "refused"), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (new PushAttempt(at, null, "timeout"), null);
        }
        catch (HttpRequestException)
        {
            return (new PushAttempt(at, null, "connection"), null);
        }
    }
}
