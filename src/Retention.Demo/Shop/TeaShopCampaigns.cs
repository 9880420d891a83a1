namespace Retention.Demo.Shop;

/// <summary>What the mini-program invites to: a ladder of prizes for friends who buy something, and teams of three.</summary>
internal static class TeaShopCampaigns
{
    private const int RunDays = 60;
    private const int TeamHours = 72;

    public static async Task OpenAsync(BackOffice office, DateTimeOffset opening, CancellationToken ct)
    {
        await PublishAsync(office, "tea-friends", Ladder(opening), ct);
        await PublishAsync(office, "tea-for-three", Team(opening), ct);
    }

    private static object Ladder(DateTimeOffset opening) => new
    {
        name = "老友荐新茶",
        description = "新朋友经你介绍完成首笔订单后计入；累计 1、3、10 位时，各有一份茶礼送到家。",
        kind = "Ladder",
        startsAt = opening,
        endsAt = opening.AddDays(RunDays),
        condition = "FirstOrder",
        disclosure = Disclosure,
        requiresFollow = false,
        inviterPoints = 30,
        inviteePoints = 20,
        inviterHelpsMax = 50,
        pointsBudget = 50_000,
        stages = new object[]
        {
            Stage(1, 1, "山野茶样三款", 3_900, 300),
            Stage(2, 3, "青瓷茶杯", 6_800, 80),
            Stage(3, 10, "手作紫砂壶", 29_900, 10),
        },
    };

    private static object Team(DateTimeOffset opening) => new
    {
        name = "三人成队喝春茶",
        description = "和两位新朋友组成一队，他们都完成首笔订单后，每人得春茶礼盒一份。",
        kind = "Team",
        startsAt = opening,
        endsAt = opening.AddDays(RunDays),
        condition = "FirstOrder",
        disclosure = Disclosure,
        requiresFollow = false,
        inviterHelpsMax = 20,
        team = new { size = 3, openHours = TeamHours, prize = Goods("春茶礼盒", 3_000), stock = 100 },
    };

    private static object Disclosure => new
    {
        organiser = "山野茶铺",
        conditions = "面向全体会员；被邀请的好友须为首次使用的新朋友。同一好友只计一次。",
        method = "会员在小程序取得自己的邀请码，好友打开后由系统自动记录，完成首笔付款订单后确认；订单退款的不计。",
        claimTerms = "积分自动到账；实物奖品达成后 30 天内领取并填写收货地址，逾期视为放弃，运费由主办方承担。",
    };

    private static object Stage(int no, int need, string name, long valueFen, int stock) => new { no, need, prize = Goods(name, valueFen), stock };

    private static object Goods(string name, long valueFen) => new { name, kind = "Physical", valueFen };

    private static Task PublishAsync(BackOffice office, string code, object terms, CancellationToken ct) =>
        office.CreateAsync("campaigns", new { code, publish = true, terms }, ct);
}
