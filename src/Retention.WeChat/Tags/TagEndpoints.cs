using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Tags;

public sealed record CreateTagRequest(
    [property: Required, RegularExpression("^[a-z0-9-]{1,40}$", ErrorMessage = "标签代码只能用小写字母、数字和连字符，最多 40 个字符。")] string Code,
    [property: Required, StringLength(30)] string Name);

/// <summary>Conditions left out do not matter; all others must hold.</summary>
public sealed record CreateTagRuleRequest(
    [property: Required, StringLength(60)] string Name,
    [property: Range(1, long.MaxValue)] long TagId,
    [property: StringLength(40)] string? SubscribeScene,
    [property: StringLength(64)] string? ScenePrefix,
    long? CampaignId,
    DateTimeOffset? FollowedFrom,
    DateTimeOffset? FollowedUntil,
    [property: RegularExpression(@"^([01]\d|2[0-3]):[0-5]\d$", ErrorMessage = "时间须写作 HH:mm，例如 22:00。")] string? DayTimeFrom,
    [property: RegularExpression(@"^([01]\d|2[0-3]):[0-5]\d$", ErrorMessage = "时间须写作 HH:mm，例如 06:00。")] string? DayTimeUntil);

public sealed record SwitchRequest(bool Enabled);

internal static class TagEndpoints
{
    private static readonly Problem CodeTaken = new("tag.code_taken", 409, "已有同样代码的标签，请换一个代码。", "A tag with this code exists; choose another code.");
    private static readonly Problem UnknownTag = new("tag.not_found", 422, "没有这个标签，请先创建标签。", "There is no such tag; create it first.");
    private static readonly Problem UnknownRule = new("tag_rule.not_found", 404, "没有这条标签规则。", "There is no such tag rule.");
    private static readonly Problem HalfDayTime = new("tag_rule.half_day_time", 422, "起止时间须同时填写。", "Give both ends of the time of day, or neither.");

    private static readonly Problem EmptyDayTime = new(
        "tag_rule.empty_day_time", 422, "起止时间相同，永远不会命中；全天生效请两个都不填。", "The same time twice never matches; leave both out for the whole day.");

    public static void Map(IEndpointRouteBuilder console)
    {
        var group = console.MapGroup("").WithTags("Tags");
        group.MapGet("/tags", async (TagStore store, CancellationToken ct) => TypedResults.Ok(await store.ListTagsAsync(ct)));
        group.MapPost("/tags", CreateTag);
        group.MapGet("/tag-rules", async (TagStore store, CancellationToken ct) => TypedResults.Ok(await store.ListRulesAsync(ct)));
        group.MapPost("/tag-rules", CreateRule);
        group.MapPut("/tag-rules/{id}/enabled", SwitchRule);
        group.MapGet("/fans/{id}/tags", async (long id, TagStore store, CancellationToken ct) => TypedResults.Ok(await store.ListTagsOfAsync(new Id<Fan>(id), ct)));
    }

    private static async Task<Results<Ok<Tag>, ProblemHttpResult>> CreateTag(CreateTagRequest request, TagStore store, IdGenerator ids, CancellationToken ct)
    {
        var tag = new Tag(ids.Next<Tag>(), request.Code, request.Name);
        try
        {
            await store.InsertTagAsync(tag, ct);
            return TypedResults.Ok(tag);
        }
        catch (Exception error) when (Dialect.IsDuplicateKey(error))
        {
            return CodeTaken.ToHttp();
        }
    }

    private static async Task<Results<Ok<TagRule>, ProblemHttpResult>> CreateRule(
        CreateTagRuleRequest request, TagStore store, Cached<IReadOnlyList<TagRule>> rules, IdGenerator ids, CancellationToken ct)
    {
        if ((request.DayTimeFrom is null) != (request.DayTimeUntil is null))
            return HalfDayTime.ToHttp();
        if (request.DayTimeFrom is { } from && from == request.DayTimeUntil)
            return EmptyDayTime.ToHttp();
        if ((await store.ListTagsAsync(ct)).All(tag => tag.Id.Value != request.TagId))
            return UnknownTag.ToHttp();
        var rule = new TagRule(
            ids.Next<TagRule>(), request.Name, new Id<Tag>(request.TagId), request.SubscribeScene, request.ScenePrefix, request.CampaignId,
            request.FollowedFrom, request.FollowedUntil, request.DayTimeFrom, request.DayTimeUntil, true);
        await store.InsertRuleAsync(rule, ct);
        rules.Invalidate();
        return TypedResults.Ok(rule);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SwitchRule(
        long id, SwitchRequest request, TagStore store, Cached<IReadOnlyList<TagRule>> rules, CancellationToken ct)
    {
        if (await store.SwitchRuleAsync(new Id<TagRule>(id), request.Enabled, ct) == 0)
            return UnknownRule.ToHttp();
        rules.Invalidate();
        return TypedResults.NoContent();
    }
}
