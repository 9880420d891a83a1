using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>A yes to a long-term template stands until a no; one to a one-time template is used up.</summary>
public sealed class LongTermGrantTests
{
    private const string Template = "tmpl-recall";

    private static readonly TouchContent Recall = new() { Subscribe = new TemplateContent(Template, new Dictionary<string, string> { ["thing1"] = "你好" }) };

    private static readonly Dictionary<string, string?> Settings = new() { ["MiniProgram:SubscribeScenes:home:0:TemplateId"] = Template };

    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task Sending_uses_nothing_up_and_nothing_is_given_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        var fan = await AcceptedAsync(database, SubscribeTemplateKind.LongTerm);
        await AcceptAsync(database, fan);
        foreach (var (key, outcome) in new (string, SendOutcome)[] { ("first", new SendOutcome.Accepted(null)), ("second", new SendOutcome.Refused("47003", "模板参数不符合要求。")), ("third", new SendOutcome.Accepted(null)) })
        {
            await database.AskAsync(fan, key, content: Recall);
            Assert.Equal((SendRightKind.LongTerm, 1), Only(await database.RightsAsync(fan)));
            await database.RecordAsync(Assert.Single(await database.ClaimAsync()), outcome);
        }

        Assert.Equal((SendRightKind.LongTerm, 1), Only(await database.RightsAsync(fan)));
        Assert.Equal("granted_long_term", (await database.MessageAsync("third")).ReadChecks().Single(check => check.Channel == Channel.Subscribe).Finding);
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_was_accepted_before_the_kind_was_known_lasts_from_then_on_unless_it_was_used(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        var (holds, used) = (await database.FollowAsync("holds"), await database.FollowAsync("used"));
        await AcceptAsync(database, holds);
        await AcceptAsync(database, used);
        await database.AskAsync(used, "used", content: Recall);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Accepted(null));
        await LearnAsync(database, SubscribeTemplateKind.LongTerm);

        Assert.Equal((SendRightKind.LongTerm, 1), Only(await database.RightsAsync(holds)));
        Assert.Empty(await database.RightsAsync(used));
        await AcceptAsync(database, used, at: TestDatabase.Start.AddHours(1));
        Assert.Equal((SendRightKind.LongTerm, 1), Only(await database.RightsAsync(used)));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_prompt_refused_ends_what_lasts_and_leaves_single_messages(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        var lasting = await AcceptedAsync(database, SubscribeTemplateKind.LongTerm);
        await WithFanAsync(database, lasting, (desk, ct) => desk.DeclinedAsync(lasting.Id, Template, ct));
        Assert.Empty(await database.RightsAsync(lasting));

        await AcceptAsync(database, lasting, at: TestDatabase.Start.AddHours(1));
        await WithFanAsync(database, lasting, (desk, ct) => desk.ReportAsync(lasting.Id, new Dictionary<string, PromptResult> { [Template] = PromptResult.Reject }, ct));
        Assert.Empty(await database.RightsAsync(lasting));

        await LearnAsync(database, SubscribeTemplateKind.OneTime);
        await AcceptAsync(database, lasting, at: TestDatabase.Start.AddHours(2));
        await WithFanAsync(database, lasting, (desk, ct) => desk.DeclinedAsync(lasting.Id, Template, ct));
        Assert.Equal((SendRightKind.Subscribe, 1), Only(await database.RightsAsync(lasting)));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Switched_off_it_is_gone_and_what_waited_to_be_sent_by_it_is_decided_anew(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        foreach (var kind in new[] { SubscribeTemplateKind.LongTerm, SubscribeTemplateKind.OneTime })
        {
            var fan = await AcceptedAsync(database, kind, $"{kind}");
            await database.AskAsync(fan, $"{kind}", content: Recall);
            await WithFanAsync(database, fan, (desk, ct) => desk.SwitchedOffAsync(fan.Id, Template, ct));
            Assert.Empty(await database.RightsAsync(fan));
            Assert.Empty(await database.ClaimAsync());
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
            Assert.Equal((MessageState.Suppressed, "no_grant"), (await database.MessageAsync($"{kind}")) is var message ? (message.State, message.Reason) : default);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Refused_by_WeChat_it_is_gone(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        var fan = await AcceptedAsync(database, SubscribeTemplateKind.LongTerm);
        await database.AskAsync(fan, "refused", content: Recall);
        await database.RecordAsync(Assert.Single(await database.ClaimAsync()), new SendOutcome.Refused("43101", "粉丝拒收或没有授权。"));
        Assert.Empty(await database.RightsAsync(fan));
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_template_no_account_lists_is_asked_for_again_later(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        var fan = await database.FollowAsync("fan");
        await AcceptAsync(database, fan);
        Assert.Equal([Template], await ToAskAsync(database));
        await database.InScopeAsync(provider => provider.GetRequiredService<SubscribeTemplateJob>().Execute(null!, default).AsTask());
        Assert.Empty(await ToAskAsync(database));
        database.Clock.Advance(SubscribeTemplateJob.AskAgainAfter);
        Assert.Equal([Template], await ToAskAsync(database));
        await LearnAsync(database, SubscribeTemplateKind.OneTime);
        Assert.Empty(await ToAskAsync(database));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Sixty_four_fans_may_be_the_first_to_accept_a_template(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, Settings);
        var fans = new List<Fan>();
        for (var number = 0; number < 64; number++)
            fans.Add(await database.FollowAsync($"fan-{number}"));
        await Task.WhenAll(fans.Select(fan => AcceptAsync(database, fan)));
        Assert.Equal(64, await database.FindAsync<long>("select sum(remaining) from send_right where kind = 'Subscribe'"));
        Assert.Equal([Template], await ToAskAsync(database));
    }

    private static async Task<Fan> AcceptedAsync(TestDatabase database, SubscribeTemplateKind kind, string openId = "fan")
    {
        var fan = await database.FollowAsync(openId);
        await database.InTransactionAsync(async (provider, ct) => await provider.GetRequiredService<SubscribeTemplateBook>().KindOfAsync(Template, ct));
        await LearnAsync(database, kind);
        await AcceptAsync(database, fan);
        return fan;
    }

    private static Task AcceptAsync(TestDatabase database, Fan fan, DateTimeOffset? at = null) =>
        WithFanAsync(database, fan, (desk, ct) => desk.PushedAsync(fan.Id, Template, at ?? TestDatabase.Start, ct));

    private static Task LearnAsync(TestDatabase database, SubscribeTemplateKind kind) => database.InTransactionAsync(async (provider, ct) =>
    {
        await provider.GetRequiredService<SubscribeTemplateBook>().LearnAsync(Template, kind, ct);
        if (kind == SubscribeTemplateKind.LongTerm)
            await provider.GetRequiredService<SendRights>().ProlongAsync(Template, ct);
    });

    private static Task WithFanAsync(TestDatabase database, Fan fan, Func<SubscribeDesk, CancellationToken, Task> work) => database.InTransactionAsync(async (provider, ct) =>
    {
        await provider.GetRequiredService<FanRegistry>().LockAsync([fan.Id], ct);
        await work(provider.GetRequiredService<SubscribeDesk>(), ct);
    });

    private static Task<IReadOnlyList<string>> ToAskAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetRequiredService<SubscribeTemplateBook>().ListToAskAsync(default));

    private static (SendRightKind Kind, int Remaining) Only(IReadOnlyList<SendRight> rights) => Assert.Single(rights) is var right ? (right.Kind, right.Remaining) : default;
}
