using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <param name="Streak">Days in a row that bring it.</param>
/// <param name="Repeats">Again after every so many days.</param>
public sealed record CheckInRewardRequest(
    [property: Range(2, 3_650)] int Streak,
    bool Repeats = false,
    [property: Range(0, 100_000)] long Points = 0,
    long? CouponTemplateId = null,
    bool Enabled = true)
{
    internal CheckInReward ToReward(long id) => new(id, Streak, Repeats, Points, CouponTemplateId, Enabled);
}

internal static class CheckInRewardEndpoints
{
    private static readonly Problem NotFound = new("checkin_reward.not_found", 404, "没有这条连签奖励，请检查编号。", "There is no such reward; check the id.");
    private static readonly Problem Taken = new("checkin_reward.taken", 409, "同样天数的连签奖励已经存在，请修改原有的一条。", "There is a reward for this streak already; change that one.");
    private static readonly Problem Empty = new("checkin_reward.empty", 422, "请填写积分或选择优惠券。", "A reward brings points or a coupon.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", async (Db db, CancellationToken ct) => TypedResults.Ok(await CheckInStore.ListRewardsAsync(db, ct)));
        group.MapPost("/", Create);
        group.MapPut("/{id}", Update);
    }

    private static async Task<Results<Ok<CheckInReward>, ProblemHttpResult>> Create(
        CheckInRewardRequest request, CheckInStore store, CouponTemplateStore coupons, Cached<IReadOnlyList<CheckInReward>> rewards, IdGenerator ids, CancellationToken ct)
    {
        var reward = request.ToReward(ids.Next());
        return await SaveAsync(reward, async () => await store.InsertRewardAsync(reward, ct) == 1, coupons, rewards, ct);
    }

    private static async Task<Results<Ok<CheckInReward>, ProblemHttpResult>> Update(
        long id, CheckInRewardRequest request, CheckInStore store, CouponTemplateStore coupons, Cached<IReadOnlyList<CheckInReward>> rewards, CancellationToken ct)
    {
        var reward = request.ToReward(id);
        return await SaveAsync(reward, () => store.UpdateRewardAsync(reward, ct), coupons, rewards, ct);
    }

    private static async Task<Results<Ok<CheckInReward>, ProblemHttpResult>> SaveAsync(
        CheckInReward reward, Func<Task<bool>> save, CouponTemplateStore coupons, Cached<IReadOnlyList<CheckInReward>> rewards, CancellationToken ct)
    {
        if (reward is { Points: 0, CouponTemplateId: null })
            return Empty.ToHttp();
        if (await coupons.MissesAnyAsync([reward.CouponTemplateId], ct))
            return CouponProblems.TemplateNotFound.ToHttp();
        try
        {
            if (!await save())
                return NotFound.ToHttp();
        }
        catch (Exception error) when (Dialect.IsDuplicateKey(error))
        {
            return Taken.ToHttp();
        }

        rewards.Invalidate();
        return TypedResults.Ok(reward);
    }
}
