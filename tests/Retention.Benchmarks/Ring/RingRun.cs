using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>Plays a campaign with a ring in it once, and audits it.</summary>
public static class RingRun
{
    public static async Task<StoryReport> RunAsync(RingOptions options, CancellationToken ct)
    {
        await using var stage = await StoryStage.SetAsync(options.Stage, ct);
        var draw = new Random(options.Seed);
        var cast = RingCast.Draw(stage.World, stage.Account, stage.MiniAccount, options, draw);
        using var play = new RingPlay(stage, options, cast, draw);
        await play.RunAsync(ct);
        return await new RingAudit(stage, options, cast, play).CompareAsync(ct);
    }
}
