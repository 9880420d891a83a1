using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;
using Retention.WeChat.Operators;

namespace Retention.WeChat.Rewards;

public sealed record SurveyRequest(
    [property: Required, StringLength(60, MinimumLength = 1)] string Title,
    [property: Required, StringLength(500)] string Description,
    [property: Required, Length(1, 50), NoNulls] IReadOnlyList<SurveyQuestion> Questions,
    [property: Range(0, 100_000)] long Points = 0,
    long? CouponTemplateId = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null,
    bool Enabled = true)
{
    internal Survey ToSurvey(Id<Survey> id, DateTimeOffset now) =>
        new(id, Title, Description, Points, CouponTemplateId, StartsAt, EndsAt, StoredJson.Write(Questions), Enabled, now);
}

/// <summary>A survey as operators see it.</summary>
public sealed record SurveyView(
    Id<Survey> Id, string Title, string Description, long Points, long? CouponTemplateId, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, IReadOnlyList<SurveyQuestion> Questions,
    bool Enabled, DateTimeOffset CreatedAt)
{
    internal static SurveyView Of(Survey row) => new(
        row.Id, row.Title, row.Description, row.Points, row.CouponTemplateId, row.StartsAt, row.EndsAt, row.ReadQuestions(), row.Enabled, row.CreatedAt);
}

internal static class SurveyEndpoints
{
    private const int PageMax = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", async (SurveyStore store, CancellationToken ct, long? before = null, int limit = 50) =>
            TypedResults.Ok((await store.ListAsync(before, Math.Clamp(limit, 1, PageMax), ct)).Select(SurveyView.Of).ToList()));
        group.MapPost("/", async (SurveyRequest request, SurveyEditor editor, CancellationToken ct) => (await editor.CreateAsync(request, ct)).ToHttp()).ReadsWording<SurveyRequest>(WordsOf);
        group.MapGet("/{id}", async Task<Results<Ok<SurveyView>, ProblemHttpResult>> (long id, SurveyStore store, CancellationToken ct) =>
            await store.FindAsync(new(id), ct) is { } survey ? TypedResults.Ok(SurveyView.Of(survey)) : SurveyProblems.NotFound.ToHttp());
        group.MapPut("/{id}", async (long id, SurveyRequest request, SurveyEditor editor, CancellationToken ct) => (await editor.UpdateAsync(new(id), request, ct)).ToHttp()).ReadsWording<SurveyRequest>(WordsOf);
        group.MapGet("/{id}/results", Results);
        group.MapGet("/{id}/texts", async (long id, string question, SurveyResults results, CancellationToken ct, long? before = null, int limit = 50) =>
            TypedResults.Ok(await results.ListTextsAsync(new(id), question, before, Math.Clamp(limit, 1, PageMax), ct))).WithMetadata(new RecordsReading());
        group.MapGet("/{id}/export", Export).WithMetadata(new RecordsReading());
    }

    private static IEnumerable<string?> WordsOf(SurveyRequest survey) => [survey.Title, survey.Description];

    private static async Task<Results<Ok<SurveyFigures>, ProblemHttpResult>> Results(long id, SurveyStore store, SurveyResults results, CancellationToken ct) =>
        await store.FindAsync(new(id), ct) is { } survey ? TypedResults.Ok(await results.CountAsync(survey, ct)) : SurveyProblems.NotFound.ToHttp();

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> Export(long id, SurveyStore store, SurveyExport export, CancellationToken ct)
    {
        if (await store.FindAsync(new(id), ct) is not { } survey)
            return SurveyProblems.NotFound.ToHttp();
        return TypedResults.Stream(
            async stream =>
            {
                await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                await foreach (var line in export.LinesAsync(survey, ct))
                    await writer.WriteAsync(line.AsMemory(), ct);
            },
            "text/csv; charset=utf-8",
            $"survey-{id}.csv");
    }
}
