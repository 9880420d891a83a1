using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What somebody met before they followed, by whichever account and however much of it, decides whom they are credited to.</summary>
public sealed class AttributionJournalTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_card_opened_by_the_other_account_of_the_same_person_is_their_first_touch(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (campaign, first, second) = await TwoInvitersAsync(database, TouchModel.First);
        var shopper = await database.ShopperAsync("friend-mini");
        await TouchAsync(database, (await database.LinkAsync(campaign, first)).Code, shopper);
        database.Clock.Advance(TimeSpan.FromHours(1));
        var visitor = await MeetAsync(database);
        await database.ExecuteAsync("update fan set member_id = @member where id = @Id", new { member = shopper.MemberId, visitor.Id });

        var friend = await database.ComeByAsync("friend", (await database.LinkAsync(campaign, second)).Scene);
        Assert.Equal((first.Id, "first"), Credited(await database.ReferralOfAsync(friend)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Invitations_of_earlier_campaigns_however_many_hide_none_of_this_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var earlier = await database.CampaignAsync();
        var (campaign, first, _) = await TwoInvitersAsync(database, TouchModel.First);
        var visitor = await MeetAsync(database);
        await TouchManyAsync(database, (await database.LinkAsync(earlier, first)).Code, visitor, 55);
        await TouchAsync(database, (await database.LinkAsync(campaign, first)).Code, visitor);
        database.Clock.Advance(TimeSpan.FromMinutes(2));

        // Follows by search: the invitation met last is what brought them.
        var friend = await database.ComeByAsync("friend", null);
        Assert.Equal((first.Id, "only"), Credited(await database.ReferralOfAsync(friend)));
    }

    [Theory]
    [InlineData(TouchModel.First)]
    [InlineData(TouchModel.Last)]
    public async Task The_first_and_the_last_of_very_many_are_both_known(TouchModel model)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var (campaign, first, second) = await TwoInvitersAsync(database, model);
        var third = (await database.LinkAsync(campaign, await database.FollowAsync("third"))).Code;
        var visitor = await MeetAsync(database);
        await TouchManyAsync(database, (await database.LinkAsync(campaign, first)).Code, visitor, 1);
        await TouchManyAsync(database, third, visitor, 120);
        await TouchManyAsync(database, (await database.LinkAsync(campaign, second)).Code, visitor, 1);

        var friend = await database.ComeByAsync("friend", null);
        Assert.Equal(model == TouchModel.First ? (first.Id, "first") : (second.Id, "last"), Credited(await database.ReferralOfAsync(friend)));
    }

    private static (Retention.Platform.Ids.Id<Fan>, string) Credited(Referral? help) => (help!.InviterFanId, help.CreditedBy);

    private static async Task<(LiveCampaign Campaign, Fan First, Fan Second)> TwoInvitersAsync(TestDatabase database, TouchModel model) =>
        (await database.CampaignAsync(change: terms => terms with { Touch = model }), await database.FollowAsync("first"), await database.FollowAsync("second"));

    private static Task<Fan> MeetAsync(TestDatabase database) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Official, "friend", ct));

    private static async Task TouchManyAsync(TestDatabase database, string code, Fan visitor, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await TouchAsync(database, code, visitor);
            database.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    private static Task TouchAsync(TestDatabase database, string code, Fan visitor) =>
        database.InScopeAsync(provider => provider.GetRequiredService<HelpDesk>().TouchAsync(code, visitor.Id, TouchChannel.Page, TouchOrigin.None, default));
}
