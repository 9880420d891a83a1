using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Adds up a replay as it streams by. A help that was looked at several times, as it came and before it was posted, is counted
/// once: it is let through when every look lets it through.
/// </summary>
internal sealed class ReplayTally
{
    private readonly Dictionary<(RiskVerdict From, RiskVerdict To), int> moves = [];
    private readonly Dictionary<Id<Referral>, Looks> helps = [];

    public int Assessments { get; private set; }

    public long PointsHeld => Stops.Where(help => help.State == ReferralState.Held).Sum(help => help.Points);

    public long PointsGiven => Stops.Where(help => help.State == ReferralState.Confirmed).Sum(help => help.Points);

    public int Stopped => Stops.Count();

    public int Freed => helps.Values.Count(help => help is { LetThroughThen: false, LetThroughNow: true });

    public IReadOnlyList<VerdictMove> Moves => [.. moves.OrderBy(move => move.Key).Select(move => new VerdictMove(move.Key.From, move.Key.To, move.Value))];

    /// <summary>How many confirmed helps of an inviter would not have been.</summary>
    public IReadOnlyDictionary<(Id<ReferralCampaign> CampaignId, Id<Fan> InviterId), int> Unconfirmed =>
        Stops.Where(help => help.State == ReferralState.Confirmed).CountBy(help => help.Whose).ToDictionary();

    private IEnumerable<Looks> Stops => helps.Values.Where(help => help is { LetThroughThen: true, LetThroughNow: false });

    public void Add(Replayed replayed)
    {
        Assessments++;
        var row = replayed.Row;
        var move = (row.Verdict, replayed.Outcome.Verdict);
        moves[move] = moves.GetValueOrDefault(move) + 1;
        var (then, now) = helps.TryGetValue(row.ReferralId, out var before) ? (before.LetThroughThen, before.LetThroughNow) : (true, true);
        helps[row.ReferralId] = new Looks(
            then && replayed.WasLetThrough, now && replayed.IsLetThrough, row.State, row.InviterPoints + row.InviteePoints, (row.CampaignId, row.InviterFanId));
    }

    private readonly record struct Looks(
        bool LetThroughThen, bool LetThroughNow, ReferralState State, long Points, (Id<ReferralCampaign> CampaignId, Id<Fan> InviterId) Whose);
}
