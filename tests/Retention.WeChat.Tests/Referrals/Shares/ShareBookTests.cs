using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class ShareBookTests
{
    private const int AtOnce = 64;

    public static TheoryData<DatabaseProvider> Everywhere => Engines.All;

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Shares_are_one_counter_for_each_inviter_day_and_way(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var link = await InviteAsync(database);
        var now = database.Clock.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => NoteAsync(database, link.Code, ShareChannel.Card, now)));
        await NoteAsync(database, link.Code, ShareChannel.Card, now.AddHours(14));
        await NoteAsync(database, link.Code, ShareChannel.Poster, now);
        await NoteAsync(database, "unknown-01", ShareChannel.Card, now);
        await NoteAsync(database, link.Code, ShareChannel.Team, now);
        Assert.Equal([("2026-11-02", "Card", AtOnce), ("2026-11-02", "Poster", 1), ("2026-11-03", "Card", 1)], await RowsAsync(database));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_team_s_card_counts_for_its_captain(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync(change: terms => terms with { Kind = CampaignKind.Team, Team = new TeamTerms(3, 24, Invitations.Prize, 5) });
        var captain = await database.FollowAsync("captain");
        var team = (await database.InScopeAsync(provider => provider.GetRequiredService<TeamBook>().OpenAsync(campaign, captain.MemberId, default))).Value;
        await NoteAsync(database, team.Code, ShareChannel.Team, database.Clock.GetUtcNow());
        Assert.Equal(captain.Id.Value, await database.FindAsync<long>("select fan_id from referral_share where channel = 'Team'"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Outside_a_campaign_s_time_or_while_it_is_stopped_nothing_is_counted(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var campaign = await database.CampaignAsync();
        var link = await database.LinkAsync(campaign, await database.FollowAsync("inviter"));
        await NoteAsync(database, link.Code, ShareChannel.Card, campaign.Terms.StartsAt.AddSeconds(-1));
        await NoteAsync(database, link.Code, ShareChannel.Card, campaign.Terms.EndsAt);
        await database.MoveAsync(campaign, CampaignState.Stopped);
        await NoteAsync(database, link.Code, ShareChannel.Card, database.Clock.GetUtcNow());
        await OpenedAsync(database, link, ShareBook.NewMark());
        Assert.Empty(await RowsAsync(database));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task A_shared_card_is_one_share_however_many_open_it_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var link = await InviteAsync(database);
        var marks = new[] { ShareBook.NewMark(), ShareBook.NewMark() };
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => OpenedAsync(database, link, marks[i % 2])));
        foreach (var foreign in new[] { "", "short", new string('x', 12), new string('a', 13) })
            await OpenedAsync(database, link, foreign);
        Assert.Equal([("2026-11-02", "Page", 2)], await RowsAsync(database));

        database.Clock.Advance(TimeSpan.FromDays(15));
        await OpenedAsync(database, link, ShareBook.NewMark());
        database.Clock.Advance(TimeSpan.FromDays(14.9));
        await ForgetAsync(database);
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from referral_shared_card"));
        database.Clock.Advance(TimeSpan.FromDays(1));
        await ForgetAsync(database);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_shared_card"));
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Beyond_what_anybody_honest_shares_nothing_is_counted_and_nothing_kept(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var link = await InviteAsync(database);
        var now = database.Clock.GetUtcNow();
        foreach (var channel in new[] { ShareChannel.Card, ShareChannel.Page })
        {
            await database.ExecuteAsync(
                "insert into referral_share (campaign_id, fan_id, day, channel, shares) values (@CampaignId, @FanId, '2026-11-02', @channel, @almost)",
                new { link.CampaignId, link.FanId, channel, almost = ShareStore.DayMax - 1 });
        }

        for (var i = 0; i < 3; i++)
        {
            await NoteAsync(database, link.Code, ShareChannel.Card, now);
            await OpenedAsync(database, link, ShareBook.NewMark());
        }

        Assert.Equal([("2026-11-02", "Card", ShareStore.DayMax), ("2026-11-02", "Page", ShareStore.DayMax)], await RowsAsync(database));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_shared_card"));
    }

    private static async Task<ReferralLink> InviteAsync(TestDatabase database) => await database.LinkAsync(await database.CampaignAsync(), await database.FollowAsync("inviter"));

    private static Task NoteAsync(TestDatabase database, string code, ShareChannel channel, DateTimeOffset at) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ShareBook>().NoteAsync(code, channel, at, default));

    private static Task OpenedAsync(TestDatabase database, ReferralLink link, string mark) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ShareBook>().OpenedAsync(link.Target, mark, default));

    private static Task ForgetAsync(TestDatabase database) =>
        database.InScopeAsync(provider => ActivatorUtilities.CreateInstance<SharedCardJob>(provider).Execute(null!, default).AsTask());

    private static async Task<IReadOnlyList<(string Day, string Channel, int Shares)>> RowsAsync(TestDatabase database) =>
        [.. (await database.ListAsync<Row>("select day, channel, shares from referral_share order by day, channel")).Select(row => (row.Day, row.Channel, (int)row.Shares))];

    [method: Dapper.ExplicitConstructor]
    private sealed record Row(string Day, string Channel, long Shares);
}
