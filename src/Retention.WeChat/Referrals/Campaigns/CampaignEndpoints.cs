using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <param name="Trigger">What makes an invitation count; by default the invitee's first real service event.</param>
/// <param name="AcceptRisk">Needed for <see cref="RewardTrigger.OnFollow"/>: rewarding a follow breaks WeChat's rules (诱导关注) and may cost the account.</param>
public sealed record CreateCampaignRequest(
    [property: Required, RegularExpression("^[a-z0-9-]{1,40}$", ErrorMessage = "活动代码只能用小写字母、数字和连字符，最多 40 个字符。")] string Code,
    [property: Required, StringLength(40, MinimumLength = 2)] string Name,
    [property: Required, StringLength(300)] string Description,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    [property: Range(0, 100_000)] long InviterPoints,
    [property: Range(0, 100_000)] long InviteePoints,
    RewardTrigger Trigger = RewardTrigger.ServiceEvent,
    [property: Range(1, 365)] int StayDays = 7,
    [property: Range(1, 10_000)] int InviterRewardsMax = 50,
    bool AcceptRisk = false);

public sealed record SwitchCampaignRequest(bool Enabled);

public sealed record CampaignProgress(ReferralCampaign Campaign, long Held, long Confirmed, long Void);

public sealed record PersonalLink(string Code, string Url, bool HasQr);

internal static class ReferralEndpoints
{
    private const int PageMax = 200;

    private static readonly Problem NotFound = new("campaign.not_found", 404, "没有这个活动。", "There is no such campaign.");
    private static readonly Problem CodeTaken = new("campaign.code_taken", 409, "已有同样代码的活动，请换一个代码。", "A campaign with this code exists; choose another code.");
    private static readonly Problem EndsBeforeStart = new("campaign.ends_before_start", 422, "活动结束时间须晚于开始时间。", "A campaign must end after it starts.");
    private static readonly Problem RiskNotAccepted = new(
        "campaign.risk_not_accepted", 422,
        "“关注即奖励”属于微信禁止的诱导关注，可能导致账号处罚。建议改为首次到店消费或关注满若干天后奖励；确需使用时请明确接受风险（acceptRisk）。",
        "Rewarding a follow is forbidden by WeChat (诱导关注) and may cost the account. Reward a service event or staying instead, or accept the risk explicitly (acceptRisk).");
    private static readonly Problem NothingToEarn = new("campaign.no_reward", 422, "邀请人和被邀请人的积分不能都为零。", "Inviter and invitee cannot both earn nothing.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/campaigns", async (Db db, CancellationToken ct) => TypedResults.Ok(await ReferralStore.ListCampaignsAsync(db, ct)));
        group.MapPost("/campaigns", Create);
        group.MapGet("/campaigns/{id}", Progress);
        group.MapPut("/campaigns/{id}/enabled", Switch);
        group.MapPost("/campaigns/{id}/links/{fanId}", Link);
        group.MapGet("/fans/{id}/referrals", async (long id, ReferralStore store, CancellationToken ct, long before = long.MaxValue, int limit = 50) =>
            TypedResults.Ok(await store.ListOfInviterAsync(new Id<Fan>(id), before, Math.Clamp(limit, 1, PageMax), ct)));
    }

    private static async Task<Results<Ok<ReferralCampaign>, ProblemHttpResult>> Create(
        CreateCampaignRequest request, ClaimsPrincipal user, ReferralStore store, Cached<IReadOnlyList<ReferralCampaign>> campaigns,
        IdGenerator ids, TimeProvider clock, CancellationToken ct)
    {
        if (request.EndsAt <= request.StartsAt)
            return EndsBeforeStart.ToHttp();
        if (request.InviterPoints + request.InviteePoints == 0)
            return NothingToEarn.ToHttp();
        if (request.Trigger == RewardTrigger.OnFollow && !request.AcceptRisk)
            return RiskNotAccepted.ToHttp();
        var campaign = new ReferralCampaign(
            ids.Next<ReferralCampaign>(), request.Code, request.Name, request.Description, request.StartsAt, request.EndsAt, request.Trigger,
            request.StayDays, request.InviterPoints, request.InviteePoints, request.InviterRewardsMax,
            request.Trigger == RewardTrigger.OnFollow ? user.Identity?.Name : null, true, clock.GetUtcNow());
        try
        {
            await store.InsertCampaignAsync(campaign, ct);
        }
        catch (Exception error) when (Dialect.IsDuplicateKey(error))
        {
            return CodeTaken.ToHttp();
        }

        campaigns.Invalidate();
        return TypedResults.Ok(campaign);
    }

    private static async Task<Results<Ok<CampaignProgress>, ProblemHttpResult>> Progress(long id, ReferralProgram program, ReferralStore store, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(new Id<ReferralCampaign>(id), ct) is not { } campaign)
            return NotFound.ToHttp();
        var counts = (await store.CountAsync(campaign.Id, ct)).ToDictionary(count => count.State, count => count.Fans);
        return TypedResults.Ok(new CampaignProgress(
            campaign,
            counts.GetValueOrDefault(ReferralState.Held),
            counts.GetValueOrDefault(ReferralState.Confirmed),
            counts.GetValueOrDefault(ReferralState.Void)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Switch(
        long id, SwitchCampaignRequest request, ReferralStore store, Cached<IReadOnlyList<ReferralCampaign>> campaigns, CancellationToken ct)
    {
        if (await store.SwitchCampaignAsync(new Id<ReferralCampaign>(id), request.Enabled, ct) == 0)
            return NotFound.ToHttp();
        campaigns.Invalidate();
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<PersonalLink>, ProblemHttpResult>> Link(
        long id, long fanId, ReferralProgram program, ReferralLinks links, FanRegistry fans, InviteAddresses addresses, TimeProvider clock, CancellationToken ct)
    {
        if (await program.FindCampaignAsync(new Id<ReferralCampaign>(id), ct) is not { } campaign)
            return NotFound.ToHttp();
        if (await fans.FindAsync(new Id<Fan>(fanId), ct) is null)
            return FanEndpoints.NotFound.ToHttp();
        var link = await links.EnsureAsync(campaign.Id, new Id<Fan>(fanId), ct);
        return TypedResults.Ok(new PersonalLink(link.Code, addresses.Of(link.Code), link.HasQr(clock.GetUtcNow())));
    }
}
