namespace Retention.WeChat.Referrals;

public enum KocAspect
{
    Retained,
    Diversity,
    Steadiness,
    Purchases,
    Losses,
}

/// <param name="Points">What it adds; below zero for losses.</param>
/// <param name="PointsMax">At most; for losses what can be deducted.</param>
/// <param name="Reason">Why, in Chinese.</param>
/// <param name="ReasonEn">And in English.</param>
public sealed record KocPart(KocAspect Aspect, int Points, int PointsMax, string Reason, string ReasonEn);

/// <summary>
/// How good a key opinion consumer (KOC) a fan is: 0 to 100, with reasons.
/// <para>
/// Fairness: judged is only what invited friends did: stayed, came by themselves, bought. Nothing about the inviter's person
/// (sex, age, place, kind of phone, what they spend themselves) goes in. Weak evidence weighs little: networks shared by
/// thousands of phones one point, devices of a household of two nothing. What is not known costs half of what it could bring,
/// never all. A score opens doors (tags, thanks) and closes none: it blocks nobody, takes no reward away and is no evidence
/// of fraud; and it can be read part by part, in words, by whoever is asked about it.
/// </para>
/// </summary>
public sealed record KocScore(int Points, IReadOnlyList<KocPart> Parts)
{
    private const int RetainedMax = 40;
    private const int DiversityMax = 20;
    private const int SteadinessMax = 20;
    private const int PurchasesMax = 20;
    private const int LossesMax = 40;

    /// <summary>So many friends who stay bring the full points; each further one brings less than the one before.</summary>
    private const int RetainedFull = 20;
    private const int DaysFull = 8;
    private const int ChannelsFull = 3;
    private const double ActiveShareFull = 0.5;
    private const double BuyersShareFull = 0.3;
    private const double YuanFull = 5_000;

    public static KocScore Of(KocInputs inputs)
    {
        KocPart[] parts = [Retained(inputs), Diversity(inputs), Steadiness(inputs), Purchases(inputs), Losses(inputs)];
        return new KocScore(Math.Clamp(parts.Sum(part => part.Points), 0, 100), parts);
    }

    /// <summary>40 × log(1 + day-30 friends + half of the day-7 friends) ÷ log(1 + 20).</summary>
    private static KocPart Retained(KocInputs inputs)
    {
        var friends = inputs.RetainedDay30 + (0.5 * inputs.RetainedDay7);
        return Part(
            KocAspect.Retained, RetainedMax, RetainedMax * Share(Math.Log(1 + friends), Math.Log(1 + RetainedFull)),
            $"留存好友：满 30 天仍关注 {inputs.RetainedDay30} 人，满 7 天 {inputs.RetainedDay7} 人（同一设备最多计 2 人）。",
            $"Friends who stayed: {inputs.RetainedDay30} for 30 days, {inputs.RetainedDay7} for 7 days so far (two of one device at most).");
    }

    /// <summary>6 for days (full at 8), 3 for ways (full at 3), 6 for devices, 1 for networks, 4 for friends active themselves (full at half).</summary>
    private static KocPart Diversity(KocInputs inputs)
    {
        var points = inputs.Confirmed == 0
            ? 0
            : (6 * Share(inputs.Days, DaysFull)) + (3 * Share(inputs.Channels, ChannelsFull)) + (6 * Apart(inputs.Devices, inputs.DevicesKnown))
                + Apart(inputs.Networks, inputs.NetworksKnown) + (4 * Share(inputs.ActiveInvitees, ActiveShareFull * inputs.Confirmed));
        return Part(
            KocAspect.Diversity, DiversityMax, points,
            $"来源多样：{inputs.Confirmed} 位好友来自 {inputs.Days} 天、{inputs.Channels} 种渠道；已知设备 {inputs.DevicesKnown} 人共 {inputs.Devices} 台；{inputs.ActiveInvitees} 人自己也活跃。",
            $"Variety: {inputs.Confirmed} friends on {inputs.Days} days by {inputs.Channels} ways; {inputs.Devices} devices of {inputs.DevicesKnown} known; {inputs.ActiveInvitees} are active themselves.");
    }

    /// <summary>12 × weeks ÷ 8, and 8 × entropy of the rhythm ÷ what it could be; half of these while there are too few helps to tell.</summary>
    private static KocPart Steadiness(KocInputs inputs)
    {
        var rhythm = inputs.RhythmBits is { } bits ? Share(bits, inputs.RhythmBitsMax) : 0.5;
        var points = inputs.Confirmed == 0 ? 0 : (12 * Share(inputs.ActiveWeeks, KocInputs.WeeksMax)) + (8 * rhythm);
        var (told, toldEn) = inputs.RhythmBits is null ? ("助力次数尚少，节奏不评价", "too few helps to judge their rhythm") : rhythm < 0.4 ? ("助力间隔过于规律", "helps come like a clock") : ("助力节奏自然", "helps come as people do");
        return Part(
            KocAspect.Steadiness, SteadinessMax, points,
            $"持续性：近 {KocInputs.WeeksMax} 周中有 {inputs.ActiveWeeks} 周带来好友；{told}。",
            $"Steadiness: friends came in {inputs.ActiveWeeks} of the last {KocInputs.WeeksMax} weeks; {toldEn}.");
    }

    /// <summary>10 for the share of friends who bought (full at 30 %), 10 for what they bought (logarithmic, full at 5,000 yuan).</summary>
    private static KocPart Purchases(KocInputs inputs)
    {
        var yuan = Math.Max(0, inputs.NetFen) / 100d;
        var points = inputs.Confirmed == 0
            ? 0
            : (10 * Share(inputs.Buyers, BuyersShareFull * inputs.Confirmed)) + (10 * Share(Math.Log(1 + yuan), Math.Log(1 + YuanFull)));
        return Part(
            KocAspect.Purchases, PurchasesMax, points,
            FormattableString.Invariant($"好友购买：{inputs.Buyers} 人下单，净额 {yuan:0.##} 元。"),
            FormattableString.Invariant($"Friends' purchases: {inputs.Buyers} bought, CNY {yuan:0.##} after refunds."));
    }

    /// <summary>−40 × (half of the lost + one and a half of the rejected) ÷ all that were decided: honest friends leave too, false ones are no accident.</summary>
    private static KocPart Losses(KocInputs inputs)
    {
        var decided = inputs.Confirmed + inputs.Lost + inputs.Rejected;
        return Part(
            KocAspect.Losses, LossesMax, -LossesMax * Share((0.5 * inputs.Lost) + (1.5 * inputs.Rejected), decided),
            $"流失：失效 {inputs.Lost} 人，被判无效 {inputs.Rejected} 人。",
            $"Losses: {inputs.Lost} lost, {inputs.Rejected} rejected.");
    }

    private static KocPart Part(KocAspect aspect, int max, double points, string reason, string reasonEn) =>
        new(aspect, (int)Math.Round(points, MidpointRounding.AwayFromZero), max, reason, reasonEn);

    /// <summary>How far apart friends are by a mark; half when hardly any is known.</summary>
    private static double Apart(int different, int known) => known < 2 ? 0.5 : (double)(different - 1) / (known - 1);

    private static double Share(double part, double full) => full <= 0 ? 0 : Math.Min(1, part / full);
}
