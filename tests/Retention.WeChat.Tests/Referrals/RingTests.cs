using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>
/// A campaign in which honest friends and a ring take part at once. The script knows who is who and keeps its own books; the
/// product only sees what it would see: touches, devices, follows, purchases and leaving, a tenth of it told twice.
/// </summary>
public sealed class RingTests(ITestOutputHelper output)
{
    private const int Inviters = 30;
    private const int FriendsEach = 4;
    private const int RingSize = 40;
    private const int RingPhones = 2;
    private const int Stock = 12;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_ring_is_held_back_no_honest_friend_is_and_nothing_is_promised_beyond_budget_and_stock(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var draw = new Random(20261128);
        var campaign = await database.CampaignAsync(HelpCondition.FirstOrder, terms => terms with
        {
            Kind = CampaignKind.Ladder, RequiresFollow = false, PointsBudget = 100 * terms.PointsPerHelp, Stages = [new CampaignStage(1, 3, Invitations.Prize, Stock)],
        });

        var honest = new List<Fan>();
        for (var i = 0; i < Inviters; i++)
        {
            var link = await database.LinkAsync(campaign, await database.FollowAsync($"inviter-{i}"));
            for (var friend = 0; friend < FriendsEach; friend++)
            {
                // Friends come over an evening, each with a phone of their own; families share an address.
                database.Clock.Advance(TimeSpan.FromSeconds(draw.Next(20, 200)));
                honest.Add(await HelpAsync(database, campaign, link.Code, $"friend-{i}-{friend}", new TouchOrigin($"phone-{i}-{friend}", $"10.0.{i / 3}.1"), draw));
            }
        }

        var ring = new List<Fan>();
        var boss = await database.LinkAsync(campaign, await database.ShopperAsync("boss"));
        for (var i = 0; i < RingSize; i++)
        {
            database.Clock.Advance(TimeSpan.FromSeconds(1));
            ring.Add(await HelpAsync(database, campaign, boss.Code, $"ring-{i}", new TouchOrigin($"farm-{i % RingPhones}", "10.9.9.9"), draw));
        }

        await database.SettleAsync();
        foreach (var buyer in honest.Where(_ => draw.Next(10) < 7).Concat(ring))
            await PayAsync(database, buyer, draw);
        await database.SettleAsync();

        var standings = await StandingsAsync(database);
        var falseAlarms = honest.Count(fan => standings[fan.Id.Value] is "Review" or "Rejected" or "Verify");
        var ringCounted = ring.Count(fan => standings[fan.Id.Value] is "Held" or "Confirmed");
        output.WriteLine($"honest {honest.Count}: {Tally(honest, standings)}; ring {ring.Count}: {Tally(ring, standings)}");
        Assert.Equal(0, falseAlarms);
        Assert.InRange(ringCounted, 0, RingSize / 10);

        var (taken, total) = (await database.FindAsync<long>("select taken from referral_budget where item = 'points'"), campaign.Terms.PointsBudget);
        Assert.InRange(taken, 1, total);
        Assert.Equal(taken, await database.FindAsync<long>("select coalesce(sum(inviter_points + invitee_points), 0) from referral where state in ('Held', 'Confirmed')"));
        Assert.InRange(await database.FindAsync<long>("select count(*) from referral_award"), 1, Stock);
        Assert.Equal(await database.FindAsync<long>("select count(*) from referral_award"), await database.FindAsync<long>("select taken from referral_budget where item = 'stage:1'"));
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default))).IsSound);
    }

    /// <summary>A tenth of all taps come twice.</summary>
    private static async Task<Fan> HelpAsync(TestDatabase database, LiveCampaign campaign, string code, string name, TouchOrigin origin, Random draw)
    {
        var fan = await database.ShopperAsync(name);
        for (var times = draw.Next(10) == 0 ? 2 : 1; times > 0; times--)
            Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().HelpAsync(campaign, code, fan, origin, default))).IsOk);
        return fan;
    }

    private static async Task PayAsync(TestDatabase database, Fan buyer, Random draw)
    {
        for (var times = draw.Next(10) == 0 ? 2 : 1; times > 0; times--)
        {
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<ReferralProgram>()
                .OrdersPaidAsync([(buyer.MemberId, $"order:{buyer.Id}", database.Clock.GetUtcNow())], ct));
        }
    }

    private static async Task<Dictionary<long, string>> StandingsAsync(TestDatabase database) =>
        (await database.ListAsync<(long Fan, string State)>("select invitee_fan_id, state from referral")).ToDictionary(row => row.Fan, row => row.State);

    private static string Tally(IEnumerable<Fan> fans, Dictionary<long, string> standings) =>
        string.Join(", ", fans.GroupBy(fan => standings[fan.Id.Value]).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} {group.Count()}"));
}
