using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Conversations;

/// <param name="Content">At most 600 characters: WeChat takes 2,048 bytes, and placeholders grow.</param>
public sealed record SaveAnswerRequest(
    AnswerTrigger Trigger,
    [property: StringLength(60)] string Pattern,
    AnswerMatch Match,
    AnswerAction Action,
    [property: StringLength(600)] string Content,
    [property: Range(1, 1000)] int Priority = 100,
    bool Enabled = true);

internal static class AnswerEndpoints
{
    private static readonly Problem NotFound = new("answer.not_found", 404, "没有这条回复规则。", "There is no such answer.");
    private static readonly Problem PatternMissing = new("answer.pattern_missing", 422, "关键词和菜单回复须填写匹配内容。", "Keyword and menu answers need a pattern.");
    private static readonly Problem ContentMissing = new("answer.content_missing", 422, "回复内容不能为空；不想回复请选择“不回复”。", "An answer needs content; choose Silence to say nothing.");

    private static readonly Problem TooLong = new(
        "answer.too_long", 422, "填入变量后，回复可能超过微信的 2048 字节（约 680 个汉字），请缩短内容。", "Filled in, the answer may exceed WeChat's 2,048 bytes; shorten it.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", async (Db db, CancellationToken ct) => TypedResults.Ok(await AnswerStore.ListAsync(db, ct)));
        group.MapPost("/", Create);
        group.MapPut("/{id}", Update);
        group.MapDelete("/{id}", Delete);
    }

    private static Problem? Check(SaveAnswerRequest request) =>
        request.Trigger is AnswerTrigger.Keyword or AnswerTrigger.Menu && string.IsNullOrWhiteSpace(request.Pattern) ? PatternMissing
        : request.Action != AnswerAction.Silence && string.IsNullOrWhiteSpace(request.Content) ? ContentMissing
        : !AnswerRoom.Holds(ToRule(request, default)) ? TooLong
        : null;

    private static AnswerRule ToRule(SaveAnswerRequest request, Id<AnswerRule> id) => new(
        id, request.Trigger, request.Pattern.Trim(), request.Match, request.Action, request.Content.ReplaceLineEndings("\n"), request.Priority, request.Enabled);

    private static async Task<Results<Ok<AnswerRule>, ProblemHttpResult>> Create(
        SaveAnswerRequest request, AnswerStore store, Cached<IReadOnlyList<AnswerRule>> rules, IdGenerator ids, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var rule = ToRule(request, ids.Next<AnswerRule>());
        await store.InsertAsync(rule, ct);
        rules.Invalidate();
        return TypedResults.Ok(rule);
    }

    private static async Task<Results<Ok<AnswerRule>, ProblemHttpResult>> Update(
        long id, SaveAnswerRequest request, AnswerStore store, Cached<IReadOnlyList<AnswerRule>> rules, CancellationToken ct)
    {
        if (Check(request) is { } problem)
            return problem.ToHttp();
        var rule = ToRule(request, new Id<AnswerRule>(id));
        if (await store.UpdateAsync(rule, ct) == 0)
            return NotFound.ToHttp();
        rules.Invalidate();
        return TypedResults.Ok(rule);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(long id, AnswerStore store, Cached<IReadOnlyList<AnswerRule>> rules, CancellationToken ct)
    {
        if (await store.DeleteAsync(new Id<AnswerRule>(id), ct) == 0)
            return NotFound.ToHttp();
        rules.Invalidate();
        return TypedResults.NoContent();
    }
}
