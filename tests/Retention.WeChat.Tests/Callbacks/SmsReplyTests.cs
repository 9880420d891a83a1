using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Callbacks;

/// <summary>A no by reply names a number: it holds for the person behind it, also for whoever binds the number later.</summary>
public sealed class SmsReplyTests
{
    private const string Phone = "13800000000";
    private static readonly TouchContent Offer = new() { Sms = new SmsContent("1", []) };

    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task It_holds_in_every_account_of_the_person_and_for_what_is_queued(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (official, mini) = await OnePersonAsync(database);
        await BindAsync(database, official);
        await database.AskAsync(official, "queued", TouchPurpose.Marketing, Offer);
        await ReplyAsync(database, "TD");

        Assert.Empty(await database.ClaimAsync());
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        Assert.Equal((MessageState.Suppressed, "refused"), ((await database.MessageAsync("queued")).State, (await database.MessageAsync("queued")).Reason));
        foreach (var fan in new[] { official, mini })
        {
            Assert.NotNull((await WordsAsync(database, fan)).RefusalOf(ConsentChannel.Sms, ConsentPurpose.Marketing));
            Assert.Equal((ConsentSource.SmsReply, "TD"), await LastWordAsync(database, fan));
        }

        await BindAsync(database, mini);
        Assert.Equal("refused", (await database.AskAsync(mini, "later", TouchPurpose.Marketing, Offer)).Reason);
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from consent_entry where given = 0"));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Of_a_number_nobody_has_now_it_holds_for_whoever_binds_it_until_they_agree_anew(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (official, mini) = await OnePersonAsync(database);
        await BindAsync(database, official);
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().DropPhoneAsync(official, ct));
        await ReplyAsync(database, "R");
        Assert.True((await WordsAsync(database, official)).AllowsSmsMarketing);

        database.Clock.Advance(TimeSpan.FromHours(1));
        await BindAsync(database, mini);
        Assert.Equal("refused", (await database.AskAsync(mini, "mini", TouchPurpose.Marketing, Offer)).Reason);
        Assert.NotNull((await WordsAsync(database, official)).RefusalOf(ConsentChannel.Sms, ConsentPurpose.Marketing));
        Assert.Equal((ConsentSource.SmsReply, "R"), await LastWordAsync(database, official));

        await AgreeAsync(database, mini);
        await BindAsync(database, mini);
        Assert.Equal(MessageState.Planned, (await database.AskAsync(mini, "agreed", TouchPurpose.Marketing, Offer)).State);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Said_while_the_number_is_bound_it_is_missed_by_neither(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        for (var round = 0; round < 12; round++)
        {
            var phone = $"1380000{round:0000}";
            var fan = await database.FollowAsync($"fan-{round}");
            await Task.WhenAll(BindAsync(database, fan, phone), ReplyAsync(database, "R", phone));
            Assert.NotNull((await WordsAsync(database, fan)).RefusalOf(ConsentChannel.Sms, ConsentPurpose.Marketing));
        }
    }

    /// <summary>A follower and a shopper who are one, and agreed to offers by SMS in both accounts.</summary>
    private static async Task<(Fan Official, Fan Mini)> OnePersonAsync(TestDatabase database)
    {
        var (official, mini) = (await database.FollowAsync("o"), await database.OpenMiniProgramAsync("m"));
        await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini.Id, official.Id, MergeReason.Union, default));
        await AgreeAsync(database, official);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        return (await database.FanAsync(official.Id), await database.FanAsync(mini.Id));
    }

    private static Task AgreeAsync(TestDatabase database, Fan fan) => database.InScopeAsync(provider => provider.GetRequiredService<ConsentDesk>().TakeForAllAsync(
        fan.MemberId, new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, true, ConsentSource.MiniProgram, "同意接收活动短信", database.Clock.GetUtcNow()), default));

    private static Task BindAsync(TestDatabase database, Fan fan, string phone = Phone) => database.InTransactionAsync(async (provider, ct) =>
    {
        var fans = provider.GetRequiredService<FanRegistry>();
        await fans.SetPhoneAsync((await fans.LockAsync([fan.Id], ct)).Single(), $"+86{phone}", ct);
    });

    private static Task ReplyAsync(TestDatabase database, string text, string phone = Phone)
    {
        var body = $$"""{"extend":"","mobile":"{{phone}}","nationcode":"86","sign":"茶舍","text":"{{text}}","time":{{database.Clock.GetUtcNow().ToUnixTimeSeconds()}}}""";
        var item = new InboxItem(database.Services.GetRequiredService<IdGenerator>().Next(), InboxSource.Sms, "reply", "", body, database.Clock.GetUtcNow(), null);
        return database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanEventPipeline>().HandleAsync(item, ct));
    }

    private static Task<Consents> WordsAsync(TestDatabase database, Fan fan) => database.InScopeAsync(provider => provider.GetRequiredService<ConsentBook>().OfAsync(fan.Id, default));

    private static async Task<(ConsentSource, string?)> LastWordAsync(TestDatabase database, Fan fan)
    {
        var last = (await database.InScopeAsync(provider => provider.GetRequiredService<ConsentBook>().HistoryAsync(fan.Id, 1, default)))[0];
        return (last.Source, last.Wording);
    }
}
