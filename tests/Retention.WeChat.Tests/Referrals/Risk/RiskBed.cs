using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Fans, helps and assessments put into the tables as they are after attribution.</summary>
internal static class RiskBed
{
    public static readonly Id<ReferralCampaign> Campaign = new(9);

    public static async Task<Id<Fan>> FanAsync(this TestDatabase database, string name) => (await database.FollowAsync(name)).Id;

    public static async Task<IReadOnlyList<Id<Fan>>> FansAsync(this TestDatabase database, string name, int count)
    {
        var fans = new List<Id<Fan>>();
        for (var each = 0; each < count; each++)
            fans.Add(await database.FanAsync($"{name}{each}"));
        return fans;
    }

    public static async Task<Referral> HelpAsync(
        this TestDatabase database, Id<Fan> inviter, Id<Fan> friend, TimeSpan ago = default, string? device = null, string? ip = null)
    {
        var at = database.Clock.GetUtcNow() - ago;
        var help = RiskSightTests.HelpOf(inviter.Value, friend.Value, at, device, ip) with { Id = database.Services.GetRequiredService<IdGenerator>().Next<Referral>(), DueAt = null };
        await database.InTransactionAsync(async (provider, ct) => await provider.GetRequiredService<ReferralStore>().InsertAsync(help, ct));
        return help;
    }

    public static Task<IReadOnlyDictionary<Id<Referral>, RiskAssessment>> AssessAsync(this TestDatabase database, params Referral[] helps) =>
        database.InScopeAsync(provider => provider.GetRequiredService<RiskDesk>().AssessAsync(helps, default));

    public static Task KeepAsync(this TestDatabase database, IEnumerable<RiskAssessment> assessments) => database.InTransactionAsync(async (provider, ct) =>
    {
        foreach (var assessment in assessments)
            await provider.GetRequiredService<RiskStore>().InsertAsync(assessment, ct);
    });

    public static Task TouchAsync(this TestDatabase database, Id<Fan> fan, string device) => database.ExecuteAsync(
        """
        insert into referral_touch (id, campaign_id, inviter_fan_id, fan_id, visitor, channel, device_hash, touched_at, noted_at)
        values (@id, @campaign, @fan, @fan, 'v', 'Page', @device, @now, @now)
        """,
        new { id = database.Services.GetRequiredService<IdGenerator>().Next(), campaign = Campaign, fan, device, now = database.Clock.GetUtcNow() });
}
