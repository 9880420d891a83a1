using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A fan's word, taken down by an operator who vouches for it.</summary>
/// <param name="Wording">The sentence the fan agreed to or said; required for a yes, as its proof.</param>
/// <param name="DecidedAt">When the fan said so; now if left out.</param>
public sealed record ConsentRequest(
    ConsentChannel Channel, ConsentPurpose Purpose, bool Given, [property: StringLength(500)] string? Wording = null, DateTimeOffset? DecidedAt = null);

public sealed record ConsentsView(IReadOnlyList<Consent> Current, IReadOnlyList<ConsentEntry> History);

/// <summary>What fans agreed to and refused, and the blocks providers have put up.</summary>
internal static class ConsentEndpoints
{
    private const int HistoryMax = 200;

    private static readonly Problem Future = new("consent.in_future", 422, "同意的时间不能晚于现在。", "A fan's word cannot lie in the future.");

    private static readonly Problem NoBlock = new("block.not_found", 404, "没有这条拒绝记录，可能已解除。", "There is no such block; it may have been lifted.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/fans/{id}/consents", List);
        group.MapPost("/fans/{id}/consents", Record);
        group.MapGet("/fans/{id}/rights", Rights);
        group.MapGet("/outreach/blocked-templates", ListBlockedTemplates);
        group.MapDelete("/outreach/blocks/{id}", Lift);
    }

    private static async Task<Results<Ok<ConsentsView>, ProblemHttpResult>> List(long id, FanRegistry fans, ConsentBook consents, CancellationToken ct)
    {
        var fanId = new Id<Fan>(id);
        return await fans.FindAsync(fanId, ct) is null
            ? FanEndpoints.NotFound.ToHttp()
            : TypedResults.Ok(new ConsentsView((await consents.OfAsync(fanId, ct)).Words, await consents.HistoryAsync(fanId, HistoryMax, ct)));
    }

    private static Task<Results<NoContent, ProblemHttpResult>> Record(
        long id, ConsentRequest request, FanRegistry fans, ConsentDesk desk, Db db, TimeProvider clock, CancellationToken ct) =>
        db.InTransactionAsync<Results<NoContent, ProblemHttpResult>>(
            async token =>
            {
                if (request.Given && string.IsNullOrWhiteSpace(request.Wording))
                    return FanEndpoints.NoWording.ToHttp();
                var now = clock.GetUtcNow();
                if (request.DecidedAt > now)
                    return Future.ToHttp();
                if (await fans.FindAsync(new Id<Fan>(id), token) is not { } fan)
                    return FanEndpoints.NotFound.ToHttp();
                var change = new ConsentChange(request.Channel, request.Purpose, request.Given, ConsentSource.Console, request.Wording, request.DecidedAt ?? now);
                await desk.TakeAsync(fan.Id, change, token);
                return TypedResults.NoContent();
            },
            ct);

    /// <summary>What we may still send a fan, and what is blocked.</summary>
    private static async Task<Results<Ok<RightsView>, ProblemHttpResult>> Rights(
        long id, FanRegistry fans, SendRights rights, ChannelBlocks blocks, TimeProvider clock, CancellationToken ct)
    {
        var fanId = new Id<Fan>(id);
        if (await fans.FindAsync(fanId, ct) is null)
            return FanEndpoints.NotFound.ToHttp();
        return TypedResults.Ok(new RightsView(await rights.ListOpenAsync([fanId], clock.GetUtcNow(), ct), [.. (await blocks.ListAsync([fanId], ct))[fanId]]));
    }

    private static async Task<Ok<IReadOnlyList<ChannelBlock>>> ListBlockedTemplates(ChannelBlocks blocks, CancellationToken ct) =>
        TypedResults.Ok(await blocks.ListTemplatesAsync(ct));

    private static async Task<Results<NoContent, ProblemHttpResult>> Lift(long id, ChannelBlocks blocks, CancellationToken ct) =>
        await blocks.LiftAsync(new Id<ChannelBlock>(id), ct) ? TypedResults.NoContent() : NoBlock.ToHttp();
}

public sealed record RightsView(IReadOnlyList<SendRight> Open, IReadOnlyList<ChannelBlock> Blocks);
