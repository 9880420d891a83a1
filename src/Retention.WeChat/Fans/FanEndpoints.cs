using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Fans;

/// <summary>What operators see of a fan: never the openid in full, never the phone number.</summary>
public sealed record FanView(
    Id<Fan> Id,
    FanAccount Account,
    string? OpenIdTail,
    FanState State,
    DateTimeOffset? FirstFollowedAt,
    DateTimeOffset? FollowedAt,
    DateTimeOffset? LeftAt,
    int FollowCount,
    string? Scene,
    string? SubscribeScene,
    bool OptedOut,
    bool HasPhone,
    bool SmsConsent)
{
    private const int TailLength = 6;

    public static FanView Of(Fan fan, Consents consents) => new(
        fan.Id, fan.Account, fan.OpenId?[^Math.Min(TailLength, fan.OpenId.Length)..], fan.State, fan.FirstFollowedAt, fan.FollowedAt,
        fan.LeftAt, fan.FollowCount, fan.Scene, fan.SubscribeScene, consents.HasOptedOut, fan.PhoneCipher is not null, consents.AllowsSmsMarketing);
}

/// <param name="Phone">E.164, e.g. <c>+8613800000000</c>.</param>
/// <param name="SmsConsent">The fan has agreed to marketing by SMS; the operator vouches for it and is named in the audit log.</param>
/// <param name="SmsConsentWording">The sentence the fan agreed to, as proof; needed with the consent.</param>
public sealed record SetPhoneRequest(
    [property: Required, RegularExpression(@"^\+[1-9]\d{6,14}$", ErrorMessage = "手机号须为国际格式，例如 +8613800000000。")] string Phone,
    bool SmsConsent,
    [property: StringLength(500)] string? SmsConsentWording = null);

internal static class FanEndpoints
{
    private const int PageMax = 200;

    public static readonly Problem NoAccount = new(
        "fan.no_account", 404, "没有这位粉丝，或已没有可用的微信账号（已删除个人信息，或只是门店系统里的顾客）。", "There is no such fan, or they have no WeChat account: erased, or a shop's customer only.");
    public static readonly Problem NoWording = new(
        "consent.no_wording", 422, "登记同意时须填写粉丝同意的原文，作为凭证。", "A yes needs the wording the fan agreed to, as proof.");
    public static readonly Problem NotFound = new("fan.not_found", 404, "没有这位粉丝，请检查编号。", "There is no such fan; check the id.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", List);
        group.MapGet("/{id}", Get);
        group.MapGet("/{id}/timeline", Timeline);
        group.MapPut("/{id}/phone", SetPhone);
    }

    private static async Task<Ok<List<FanView>>> List(FanStore store, ConsentBook consents, CancellationToken ct, FanState? state = null, long? before = null, int limit = 50)
    {
        var page = await store.PageAsync(state, before is { } id ? new Id<Fan>(id) : null, Math.Clamp(limit, 1, PageMax), ct);
        var words = await consents.OfAsync([.. page.Select(fan => fan.Id)], ct);
        return TypedResults.Ok(page.Select(fan => FanView.Of(fan, words.GetValueOrDefault(fan.Id, Consents.None))).ToList());
    }

    private static async Task<Results<Ok<FanView>, ProblemHttpResult>> Get(long id, FanRegistry fans, ConsentBook consents, CancellationToken ct) =>
        await fans.FindAsync(new Id<Fan>(id), ct) is { } fan ? TypedResults.Ok(FanView.Of(fan, await consents.OfAsync(fan.Id, ct))) : NotFound.ToHttp();

    private static async Task<Ok<IReadOnlyList<FanEvent>>> Timeline(long id, FanStore store, CancellationToken ct, long? before = null, int limit = 50) =>
        TypedResults.Ok(await store.TimelineAsync(new Id<Fan>(id), before is { } last ? new Id<FanEvent>(last) : null, Math.Clamp(limit, 1, PageMax), ct));

    private static Task<Results<NoContent, ProblemHttpResult>> SetPhone(long id, SetPhoneRequest request, FanRegistry fans, Db db, TimeProvider clock, CancellationToken ct) =>
        db.InTransactionAsync<Results<NoContent, ProblemHttpResult>>(
            async token =>
            {
                if ((await fans.LockAsync([new Id<Fan>(id)], token)).FirstOrDefault() is not { OpenId: not null } fan)
                    return NoAccount.ToHttp();
                if (request.SmsConsent && string.IsNullOrWhiteSpace(request.SmsConsentWording))
                    return NoWording.ToHttp();
                await fans.SetPhoneAsync(fan, request.Phone, token);
                if (request.SmsConsent)
                    await fans.ConsentAsync(fan.Id, new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, true, ConsentSource.Console, request.SmsConsentWording, clock.GetUtcNow()), token);
                return TypedResults.NoContent();
            },
            ct);
}
