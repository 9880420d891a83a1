using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Referrals;

namespace Retention.Benchmarks.Measures;

/// <summary>A campaign in which every new fan earns both sides points once they have bought something.</summary>
internal static class BenchCampaign
{
    private const long Budget = 1_000_000_000;

    public static async Task<Id<ReferralCampaign>> PublishAsync(IServiceProvider services, DateTimeOffset now, CancellationToken ct)
    {
        var terms = new CampaignTerms(
            "压测", "压测", CampaignKind.TwoSided, now.AddDays(-1), now.AddDays(30), HelpCondition.ServiceEvent, new CampaignDisclosure("压测", "压测", "压测", "压测"),
            InviterPoints: 100, InviteePoints: 50, InviterHelpsMax: 10_000, PointsBudget: Budget);
        var draft = ReferralCampaign.Draft(services.GetRequiredService<IdGenerator>().Next<ReferralCampaign>(), "bench", terms, "bench", now);
        await services.GetRequiredService<Db>().InTransactionAsync(
            async token =>
            {
                var store = services.GetRequiredService<CampaignStore>();
                await store.InsertAsync(draft, token);
                await store.PublishAsync(draft, "bench", null, "bench", now, token);
                await services.GetRequiredService<CampaignBudget>().OpenAsync(draft.Id, CampaignBudget.Points, Budget, token);
            },
            ct);
        services.GetRequiredService<Cached<IReadOnlyList<LiveCampaign>>>().Invalidate();
        return draft.Id;
    }
}
