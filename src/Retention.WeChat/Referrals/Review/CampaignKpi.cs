namespace Retention.WeChat.Referrals;

/// <summary>
/// What the figures of a campaign mean, each defined once. Counts are whole; rates, K and ROI are fractions with four
/// decimals (0.25 is 25 %), amounts are fen. What would be divided by nothing is null: it is not known, which is not zero.
/// </summary>
public static class CampaignKpi
{
    private const int Decimals = 4;

    /// <summary>
    /// Exposure (曝光) = posters issued × mean scans of a poster + views of invitation pages. Posters times their mean scans
    /// are simply all scans; posters times all scans would count every scan once more for each poster there is.
    /// </summary>
    public static long Exposure(long scans, long pageViews) => scans + pageViews;

    /// <summary>scans ÷ posters issued.</summary>
    public static decimal? ScansPerPoster(long scans, long posters) => Ratio(scans, posters);

    /// <summary>shares ÷ participants. Passing a poster or card on counts, also where nobody came by it.</summary>
    public static decimal? SharesPerParticipant(long shares, long participants) => Ratio(shares, participants);

    /// <summary>valid helps ÷ shares: what a share brings. With <see cref="SharesPerParticipant"/> it multiplies to the valid helps per participant in K.</summary>
    public static decimal? HelpsPerShare(long validHelps, long shares) => Ratio(validHelps, shares);

    /// <summary>Completion of a stage = participants who reached it ÷ participants.</summary>
    public static decimal? Completion(long reached, long participants) => Ratio(reached, participants);

    /// <summary>
    /// K = (valid helps ÷ participants) × (invitees who take part themselves ÷ invitees): how many new participants each
    /// participant brings. It is a mean: all helps times the rate of participation (1000 × 30 % = 300) is a total and no K.
    /// </summary>
    /// <param name="validHelps">Held or confirmed.</param>
    /// <param name="participants">Who joined.</param>
    /// <param name="invitees">Of the valid helps.</param>
    /// <param name="participatingInvitees">Those among them who joined in their turn.</param>
    public static decimal? KFactor(long validHelps, long participants, long invitees, long participatingInvitees) =>
        participants == 0 || invitees == 0 ? null : Round((decimal)validHelps / participants * ((decimal)participatingInvitees / invitees));

    /// <summary>
    /// Day-N retention (次日/7日/30日留存) = invitees still following at the end of the Nth business day after the one they
    /// were credited on ÷ invitees for whom that day is over. Younger ones are in neither.
    /// </summary>
    public static decimal? Retention(long retained, long oldEnough) => Ratio(retained, oldEnough);

    /// <summary>Invitees who followed and do not follow any more ÷ invitees who ever followed.</summary>
    public static decimal? UnfollowRate(long left, long followed) => Ratio(left, followed);

    /// <summary>(prizes + points + channels) ÷ invitees who still follow.</summary>
    public static decimal? CostPerRetainedFen(CampaignCost cost, long stillFollowing) => Ratio(cost.TotalFen, stillFollowing);

    /// <summary>
    /// ROI = (gross margin of what invitees bought − prizes − points − channels) ÷ (prizes + points + channels). 0 has paid
    /// for itself, −1 brought nothing.
    /// </summary>
    /// <param name="marginFen">Null while nobody has said what the margin is.</param>
    public static decimal? Roi(decimal? marginFen, CampaignCost cost) =>
        marginFen is not { } margin || cost.TotalFen == 0 ? null : Round((margin - cost.TotalFen) / cost.TotalFen);

    /// <summary>Gross margin = what invitees paid after they were credited, less refunds × margin percent.</summary>
    public static decimal? GrossMarginFen(long revenueFen, int? marginPercent) => marginPercent is { } percent ? revenueFen * (percent / 100m) : null;

    /// <summary>
    /// Risk rate = (helps held back + helps voided) ÷ helps. Held back means by the risk rules (to be verified, under
    /// review), not the ordinary waiting for a campaign's condition; voided means void, lost or rejected.
    /// </summary>
    public static decimal? RiskRate(long heldBack, long voided, long helps) => Ratio(heldBack + voided, helps);

    /// <returns>Null when there is no whole to be a part of.</returns>
    public static decimal? Ratio(long part, long whole) => whole == 0 ? null : Round((decimal)part / whole);

    private static decimal Round(decimal value) => decimal.Round(value, Decimals, MidpointRounding.AwayFromZero);
}

/// <summary>What a campaign has cost.</summary>
/// <param name="PrizesFen">Value of each prize × how often it was handed over, is owed, or was won and may still be claimed.</param>
/// <param name="PointsFen">Points posted × what a point costs, in whole fen as on the balance sheet.</param>
/// <param name="ChannelsFen">As the plan says.</param>
public sealed record CampaignCost(long PrizesFen, long PointsFen, long ChannelsFen)
{
    public long TotalFen => PrizesFen + PointsFen + ChannelsFen;
}
