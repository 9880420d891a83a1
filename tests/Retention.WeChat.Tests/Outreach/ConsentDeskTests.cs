using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>A person's no holds in all their accounts, also in those that become theirs.</summary>
public sealed class ConsentDeskTests
{
    private const int Pairs = 24;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_no_holds_in_every_account_of_both_members_that_become_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (official, mini, other) = ((await database.FollowAsync("o")).Id, await MeetAsync(database, "m"), await MeetAsync(database, "x"));
        Assert.True(await UniteAsync(database, mini, official));
        await RefuseAsync(database, other);
        Assert.False(await IsRefusedAsync(database, mini));

        Assert.True(await UniteAsync(database, other, official));
        foreach (var account in new[] { official, mini, other })
            Assert.True(await IsRefusedAsync(database, account));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_no_is_carried_over_with_how_and_in_which_words_it_was_said(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (official, mini) = ((await database.FollowAsync("o")).Id, await MeetAsync(database, "m"));
        var no = new ConsentChange(ConsentChannel.All, ConsentPurpose.Marketing, false, ConsentSource.Chat, "退订", database.Clock.GetUtcNow());
        await database.InScopeAsync(provider => provider.GetRequiredService<ConsentDesk>().TakeAsync(official, no, default));
        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await UniteAsync(database, mini, official));
        var proof = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<ConsentBook>().HistoryAsync(mini, 10, default)));
        Assert.Equal((ConsentSource.Chat, "退订", no.DecidedAt, false), (proof.Source, proof.Wording, proof.DecidedAt, proof.Given));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_no_said_while_accounts_become_one_is_missed_in_neither(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pairs = new List<(Id<Fan> Official, Id<Fan> Mini)>();
        for (var pair = 0; pair < Pairs; pair++)
            pairs.Add(((await database.FollowAsync($"o{pair}")).Id, await MeetAsync(database, $"m{pair}")));

        await Task.WhenAll(pairs.SelectMany(pair => new Task[] { UniteAsync(database, pair.Mini, pair.Official), RefuseAsync(database, pair.Official) }));
        foreach (var (official, mini) in pairs)
        {
            Assert.Equal(official, (await database.FanAsync(mini)).MemberId);
            Assert.True(await IsRefusedAsync(database, official));
            Assert.True(await IsRefusedAsync(database, mini));
        }
    }

    private static Task<Id<Fan>> MeetAsync(TestDatabase database, string openId) => database.InTransactionAsync(async (provider, ct) =>
        (await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, openId, null, ct)).Id);

    private static Task<bool> UniteAsync(TestDatabase database, Id<Fan> one, Id<Fan> other) => database.InScopeAsync(async provider =>
        (await provider.GetRequiredService<MemberRegistry>().UniteAsync(one, other, MergeReason.Union, default)).IsOk);

    private static Task RefuseAsync(TestDatabase database, Id<Fan> fan) => database.InScopeAsync(provider => provider.GetRequiredService<ConsentDesk>().TakeAsync(
        fan, new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, false, ConsentSource.Console, null, database.Clock.GetUtcNow()), default));

    private static Task<bool> IsRefusedAsync(TestDatabase database, Id<Fan> fan) => database.InScopeAsync(async provider =>
        (await provider.GetRequiredService<ConsentBook>().OfAsync([fan], default)).GetValueOrDefault(fan, Consents.None).RefusalOf(ConsentChannel.Sms, ConsentPurpose.Marketing) is not null);
}
