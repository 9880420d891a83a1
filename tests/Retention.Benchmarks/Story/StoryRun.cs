namespace Retention.Benchmarks.Story;

/// <summary>Plays the story once and audits it.</summary>
public static class StoryRun
{
    public static async Task<StoryReport> RunAsync(StoryOptions options, CancellationToken ct)
    {
        await using var stage = await StoryStage.SetAsync(options.Stage, ct);
        var draw = new Random(options.Seed);
        var cast = Cast.Draw(stage.World, stage.Account, options.Fans, draw);
        var play = new StoryPlay(stage, options, cast, draw);
        await play.RunAsync(ct);
        return await new StoryAudit(stage, options, cast, play.FanIds).CompareAsync(ct);
    }
}
