using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Adds up a replay as it streams by. A help that was looked at several times is counted once as stopped or freed.</summary>
internal sealed class ReplayTally
{
    private readonly Dictionary<(RiskVerdict From, RiskVerdict To), int> moves = [];
    private readonly HashSet<Id<Referral>> stopped = [];
    private readonly HashSet<Id<Referral>> freed = [];
    private readonly Dictionary<(Id<ReferralCampaign> CampaignId, Id<Fan> InviterId), int> unconfirmed = [];

    public int Assessments { get; private set; }

    public long PointsHeld { get; private set; }

    public long PointsGiven { get; private set; }

    public int Stopped => stopped.Count;

    public int Freed => freed.Count;

    public IReadOnlyList<VerdictMove> Moves => [.. moves.OrderBy(move => move.Key).Select(move => new VerdictMove(move.Key.From, move.Key.To, move.Value))];

    /// <summary>How many confirmed helps of an inviter would not have been.</summary>
    public IReadOnlyDictionary<(Id<ReferralCampaign> CampaignId, Id<Fan> InviterId), int> Unconfirmed => unconfirmed;

    public void Add(Replayed replayed)
    {
        Assessments++;
        var move = (replayed.Row.Verdict, replayed.Outcome.Verdict);
        moves[move] = moves.GetValueOrDefault(move) + 1;
        if (replayed.IsFreed)
            freed.Add(replayed.Row.ReferralId);
        if (replayed.IsStopped && stopped.Add(replayed.Row.ReferralId))
            Stop(replayed.Row);
    }

    private void Stop(ReplayRow row)
    {
        var points = row.InviterPoints + row.InviteePoints;
        if (row.State == ReferralState.Held)
            PointsHeld += points;
        if (row.State != ReferralState.Confirmed)
            return;
        PointsGiven += points;
        var whose = (row.CampaignId, row.InviterFanId);
        unconfirmed[whose] = unconfirmed.GetValueOrDefault(whose) + 1;
    }
}
