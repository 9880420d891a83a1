using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

internal sealed record RingPrize(int No, int Need, int Stock);

/// <summary>The campaign's terms: a ladder with less stock than is asked for, a cap, three days to stay, and points that are taken back when a friend leaves.</summary>
internal sealed class RingCampaign
{
    public const long InviterPoints = 20;
    public const long InviteePoints = 10;
    public const int StayDays = 3;

    private const double TightShare = 0.65;

    private RingCampaign(long pointsBudget, IReadOnlyList<RingPrize> prizes)
    {
        PointsBudget = pointsBudget;
        Prizes = prizes;
    }

    public long Id { get; private set; }

    public long PointsBudget { get; }

    public IReadOnlyList<RingPrize> Prizes { get; }

    public static async Task<RingCampaign> PublishAsync(StoryStage stage, Clerks clerks, RingCast cast, RingOptions options, CancellationToken ct)
    {
        var helps = options.IsTight ? (long)(TightShare * cast.Friends.Count()) : cast.All.Count;
        var inviters = cast.Inviters.Count;
        var campaign = new RingCampaign(
            helps * (InviterPoints + InviteePoints),
            [new RingPrize(1, 3, Math.Max(1, inviters / 2)), new RingPrize(2, 10, Math.Max(1, inviters / 4)), new RingPrize(3, 20, Math.Max(1, inviters / 10))]);
        var made = await clerks.PostAsync("/api/console/campaigns", new { code = "ring", publish = true, terms = campaign.Terms(stage.StartedAt) }, ct);
        campaign.Id = made.GetProperty("id").GetInt64();
        // Nothing but the campaign gives points.
        var plans = await clerks.GetAsync("/api/console/plans", ct);
        foreach (var plan in plans.EnumerateArray())
            await clerks.PutAsync($"/api/console/plans/{plan.GetProperty("plan").GetProperty("id").GetInt64()}/enabled", new { enabled = false }, ct);
        return campaign;
    }

    private object Terms(DateTimeOffset start) => new
    {
        name = "邀友喝春茶", description = "邀请好友一起来喝茶", kind = "Ladder", condition = "StayDays", stayDays = StayDays,
        startsAt = start.AddDays(-1), endsAt = start.AddDays(30),
        disclosure = new { organiser = "山野茶铺", conditions = "好友首次关注并满三天后计入。", method = "用自己的邀请码邀请朋友。", claimTerms = "积分自动到账，茶礼凭手机领取。" },
        inviterPoints = InviterPoints, inviteePoints = InviteePoints, inviterHelpsMax = RingCast.InviterHelpsMax, pointsBudget = PointsBudget, onLoss = "TakeBack",
        stages = Prizes.Select(each => new { no = each.No, need = each.Need, stock = each.Stock, prize = new { name = $"春茶 {each.No} 号", kind = "Physical", valueFen = 9_900 } }),
        notices = new { helpedMax = 0, nearlyThereMax = 0, stageReachedMax = 0, someoneLeftMax = 0, endedMax = 0 },
    };
}
