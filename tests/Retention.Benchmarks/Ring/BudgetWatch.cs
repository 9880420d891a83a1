using System.Globalization;
using Retention.Benchmarks.Story;

namespace Retention.Benchmarks.Ring;

/// <summary>Looks again and again while the campaign runs whether it has promised more than there is.</summary>
internal sealed class BudgetWatch(StoryStage stage)
{
    public int Looks { get; private set; }

    public int Exceeded { get; private set; }

    /// <summary>The most points that were promised at any look.</summary>
    public long PointsMax { get; private set; }

    public async Task LookAsync(CancellationToken ct)
    {
        Looks++;
        foreach (var row in await stage.RowsAsync("select item, total, taken from referral_budget", ct))
        {
            var (total, taken) = (Number(row[1]), Number(row[2]));
            if (taken > total)
                Exceeded++;
            if ((string)row[0] == "points")
                PointsMax = Math.Max(PointsMax, taken);
        }

        // What helps promise, by themselves: the budget's own counter could be wrong.
        if (await stage.NumberAsync("""
            select count(*) from referral_budget b
            where b.item = 'points' and b.total < (
                select coalesce(sum(inviter_points + invitee_points), 0) from referral r where r.campaign_id = b.campaign_id and r.held_at is not null and r.state not in ('Void', 'Lost', 'Rejected'))
            """, ct) > 0)
            Exceeded++;
    }

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
