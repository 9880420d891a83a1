using Retention.Benchmarks.Story;
using Retention.Sandbox;
using Retention.Sandbox.Faults;

namespace Retention.Benchmarks.Chaos;

/// <summary>Has messages sent while everything that can break breaks, then compares with the sandbox's own record.</summary>
public static class ChaosRun
{
    private const int AskedAtOnce = 200;

    /// <summary>What a provider takes to answer, so that messages are under way at any moment.</summary>
    private const int ProviderMilliseconds = 150;

    /// <summary>One call in a hundred is taken and never answered: half of them stay silent past the client's patience, half are cut off.</summary>
    private const double SilentShare = 0.005;
    private const int CutOffMilliseconds = 500;

    private const string UnderWay = "select count(*) from outreach_message where campaign = 'chaos' and state in ('Offered', 'Planned', 'Deferred', 'Sending')";
    private const string UnknownSms = "select id from outreach_message where campaign = 'chaos' and channel = 'Sms' and state = 'Unknown'";

    private static readonly string[] Paths = ["/cgi-bin/message/", $"{FaultBook.SmsPath}/SendSms"];

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Reports are pulled every half minute: what two ticks did not settle, none will.</summary>
    private static readonly TimeSpan TwoTicks = TimeSpan.FromSeconds(65);

    public static async Task<StoryReport> RunAsync(ChaosOptions options, CancellationToken ct)
    {
        await using var stage = await ChaosStage.SetAsync(ct);
        await using var asker = await Asker.StartAsync(stage, ct);
        var audience = await Audience.GatherAsync(stage, asker, options.Fans, ct);
        var faults = Disturb(stage, options);
        var havoc = new Havoc(stage, options);
        await Task.WhenAll(havoc.WreakAsync(ct), AskAsync(stage, asker, audience, havoc, options, ct));
        await stage.UntilNoneAsync(UnderWay, Patience, ct);
        havoc.Tell("nothing under way any more");
        stage.World.Faults.Clear();
        await PulledAsync(stage, ct);
        havoc.Tell("reports pulled");
        return await new ChaosAudit(stage, options, havoc, asker, faults.Sum(fault => fault.Struck)).CompareAsync(ct);
    }

    /// <returns>The faults that swallow answers.</returns>
    private static List<Fault> Disturb(ChaosStage stage, ChaosOptions options)
    {
        var swallowing = Paths.SelectMany((path, i) => (Fault[])
        [
            new Fault { Path = path, Kind = FaultKind.TimeoutAfterAccept, Probability = SilentShare, Seed = options.Seed + (2 * i) },
            new Fault { Path = path, Kind = FaultKind.TimeoutAfterAccept, Probability = SilentShare, Seed = options.Seed + (2 * i) + 1, Millis = CutOffMilliseconds },
        ]).ToList();
        foreach (var fault in swallowing.Concat(Paths.Select(path => new Fault { Path = path, Kind = FaultKind.Latency, Millis = ProviderMilliseconds })))
            stage.World.Faults.Add(fault);
        return swallowing;
    }

    private static async Task AskAsync(ChaosStage stage, Asker asker, Audience audience, Havoc havoc, ChaosOptions options, CancellationToken ct)
    {
        var errands = Errand.All(options).ToArray();
        new Random(options.Seed).Shuffle(errands);
        var started = TimeProvider.System.GetTimestamp();
        var expiresAt = stage.Clock.GetUtcNow().AddHours(6);
        for (var asked = 0; asked < errands.Length; asked += AskedAtOnce)
        {
            if (options.Asking * ((double)asked / errands.Length) - TimeProvider.System.GetElapsedTime(started) is var early && early > TimeSpan.Zero)
                await Task.Delay(early, ct);
            await asker.AskAsync([.. errands.Skip(asked).Take(AskedAtOnce).Select(errand => errand.ToTouch(audience[errand.Fan], expiresAt))], ct);
        }

        havoc.Tell("all asked for");
    }

    /// <summary>Waits until pulled reports have settled every SMS that arrived and that its sender could not tell of, or settle no more.</summary>
    private static async Task PulledAsync(ChaosStage stage, CancellationToken ct)
    {
        var arrived = stage.World.Arrivals.After(0, ArrivalKind.Sms).Select(arrival => arrival.ClientId).ToHashSet(StringComparer.Ordinal);
        var (open, changed) = (int.MaxValue, TimeProvider.System.GetTimestamp());
        while (open > 0 && TimeProvider.System.GetElapsedTime(changed) < TwoTicks)
        {
            if ((await stage.RowsAsync(UnknownSms, ct)).Count(row => arrived.Contains($"{row[0]}")) is var now && now != open)
                (open, changed) = (now, TimeProvider.System.GetTimestamp());
            await Task.Delay(Poll, ct);
        }
    }
}
