using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Conversations;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Conversations;

/// <summary>A no holds for the person, in whichever of their accounts it was heard.</summary>
public sealed class OptOutTests
{
    private static readonly TouchContent Sms = new() { Sms = new SmsContent("100001", []) };

    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task Said_in_the_chat_it_stops_what_waits_for_the_persons_other_account(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (official, mini) = await OnePersonAsync(database);
        Assert.Equal(MessageState.Planned, (await database.AskAsync(mini, "offer", TouchPurpose.Marketing, Sms)).State);

        Assert.Contains("已为你停止活动消息", await SayAsync(database, official, "退订"), StringComparison.Ordinal);
        var stopped = await database.MessageAsync("offer");
        Assert.Equal((MessageState.Suppressed, "opted_out"), (stopped.State, stopped.Reason));
        Assert.Equal("opted_out", (await database.AskAsync(mini, "later", TouchPurpose.Marketing, Sms)).Reason);

        // A yes is worth only where it was given.
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("已恢复活动消息", await SayAsync(database, official, "恢复"), StringComparison.Ordinal);
        Assert.Equal((false, true), (await HasOptedOutAsync(database, official), await HasOptedOutAsync(database, mini)));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Told_by_the_carrier_it_holds_for_every_account_of_the_person(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (official, mini) = await OnePersonAsync(database);
        await database.AskAsync(mini, "offer", TouchPurpose.Marketing, Sms);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Refused("FailedOperation.PhoneNumberInBlacklist", "该号码已退订。"));
        foreach (var fan in new[] { official, mini })
        {
            var words = await database.InScopeAsync(provider => provider.GetRequiredService<ConsentBook>().OfAsync(fan.Id, default));
            Assert.NotNull(words.RefusalOf(ConsentChannel.Sms, ConsentPurpose.Marketing));
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_else_stood_in_the_message_is_not_kept_as_proof(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (official, _) = await OnePersonAsync(database);
        await database.ExecuteAsync("update answer_rule set match_kind = 'Contains' where action = 'OptOut'");
        await SayAsync(database, official, "我叫李梅，手机 13800000000，请帮我退订");
        Assert.Equal("退订", await database.FindAsync<string>("select distinct wording from consent_entry where source = 'Chat'"));
    }

    /// <summary>Somebody who follows, and shops in the mini-program with a number and a yes to SMS.</summary>
    private static async Task<(Fan Official, Fan Mini)> OnePersonAsync(TestDatabase database)
    {
        await database.InScopeAsync(provider => provider.GetServices<Retention.WeChat.Hosting.ISeed>().OfType<DefaultAnswers>().Single().SeedAsync(default));
        var official = await database.FollowAsync("o");
        var mini = await database.InTransactionAsync(async (provider, ct) =>
        {
            var fans = provider.GetRequiredService<FanRegistry>();
            var fan = await fans.WelcomeAsync(FanAccount.Mini, "m", null, ct);
            await fans.SetPhoneAsync(fan, "+8613800000000", ct);
            await fans.ConsentAsync(fan.Id, new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, true, ConsentSource.MiniProgram, "同意", database.Clock.GetUtcNow()), ct);
            return fan;
        });
        await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini.Id, official.Id, MergeReason.Phone, default));
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        return (await database.FanAsync(official.Id), await database.FanAsync(mini.Id));
    }

    private static async Task<string> SayAsync(TestDatabase database, Fan fan, string words) => (await database.InTransactionAsync((provider, ct) =>
        provider.GetRequiredService<ConversationDesk>().AnswerAsync(
            fan, new Question($"{words}", AnswerTrigger.Keyword, words, database.Clock.GetUtcNow(), database.Clock.GetUtcNow().AddSeconds(3)), ct)))!.ReadContent().Text!;

    private static async Task<bool> HasOptedOutAsync(TestDatabase database, Fan fan) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<ConsentBook>().OfAsync(fan.Id, default))).HasOptedOut;
}
