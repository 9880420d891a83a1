using Retention.Benchmarks.Story;
using Retention.Sandbox;
using Retention.WeChat.Outreach;

namespace Retention.Benchmarks.Chaos;

/// <summary>
/// Presses the stop button at one node while both send offers, and asks the sandbox when the last one came. Answers to what
/// fans wrote and news they are waiting for must go on.
/// </summary>
public static class StopRun
{
    private const int OffersPerSecond = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The promise, from the moment the button's answer is there.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    /// <summary>Offers would still come for as long after the promise, were they not stopped.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(4);

    public static async Task<StoryReport> RunAsync(int fans, CancellationToken ct)
    {
        await using var stage = await ChaosStage.SetAsync(ct, settings => settings["Outreach:PerSecond:Sms"] = $"{OffersPerSecond}");
        await using var asker = await Asker.StartAsync(stage, ct);
        var audience = await Audience.GatherAsync(stage, asker, fans, ct);
        var offers = new ChaosOptions(fans * ChaosOptions.ErrandsPerFan, 0);
        var expiresAt = stage.Clock.GetUtcNow().AddHours(6);
        var errands = Errand.All(offers).Where(errand => errand.Channel == Channel.Sms && Errand.TakesOffers(errand.Fan)).ToList();
        foreach (var some in errands.Chunk(OutreachDesk.BatchMax))
            await asker.AskAsync([.. some.Select(errand => errand.ToTouch(audience[errand.Fan], expiresAt))], ct);
        while (Offers(stage).Count() < OffersPerSecond)
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);

        using var operators = await Clerks.HireAsync(stage.FirstNode, 1, ct);
        await operators.PostAsync("/api/console/outreach/stop", new { note = "停一下" }, ct);
        var pressed = stage.Clock.GetUtcNow();
        var news = Errand.All(offers).Where(errand => errand.Channel == Channel.Template).Take(fans).ToList();
        foreach (var some in news.Chunk(OutreachDesk.BatchMax))
            await asker.AskAsync([.. some.Select(errand => errand.ToTouch(audience[errand.Fan], expiresAt))], ct);
        // Offers whose turn comes are looked at and put back, so in the end none is planned.
        await stage.UntilNoneAsync("select count(*) from outreach_message where state in ('Planned', 'Sending')", Patience, ct);
        if (pressed + Promise + Watch - stage.Clock.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left, ct);

        var last = Offers(stage).Max(offer => offer.At) - pressed;
        var came = Offers(stage).Count();
        return new StoryReport(
            [
                StoryLine.Of("offers that came later than a second after the button", 0, Offers(stage).Count(offer => offer.At > pressed + Promise)),
                StoryLine.Of("news sent while marketing was stopped", news.Count, stage.World.Arrivals.Delivered(ArrivalKind.Template)),
                StoryLine.Of("offers that wait until marketing is resumed", errands.Count - came, await stage.NumberAsync("select count(*) from outreach_message where state = 'Deferred' and purpose = 'Marketing'", ct)),
            ],
            [$"{came} of {errands.Count} offers had come; the last one {last.TotalMilliseconds:0} ms after the button's answer."]);
    }

    private static IEnumerable<Arrival> Offers(ChaosStage stage) => stage.World.Arrivals.After(0, ArrivalKind.Sms);
}
