using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>The lines at work on a real database, with providers that do as they are told.</summary>
public sealed class DispatchLineTests
{
    private const int Messages = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ChannelFault Whitelist = new("40164", "白名单。", "Whitelist.", NeedsSomebody: true);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_channel_that_hangs_holds_up_no_other_and_what_it_holds_is_not_lost(DatabaseProvider engine)
    {
        var (chat, template) = (new Provider(Channel.CustomerService), new Provider(Channel.Template));
        chat.Answers = async _ =>
        {
            await chat.Released.Task;
            return new SendOutcome.Accepted(null);
        };
        await using var database = await StartAsync(engine, chat, template);
        await AskAsync(database, Touches.Chat);
        await AskAsync(database, Touches.Template);
        await using (await LinesAsync(database))
        {
            await UntilAsync(database, "select count(*) from outreach_message where channel = 'Template' and state <> 'Sent'");
            Assert.Equal(0, await database.FindAsync<long>("select count(*) from outreach_message where channel = 'CustomerService' and state = 'Sent'"));
            chat.Released.SetResult();
            await UntilAsync(database, "select count(*) from outreach_message where state <> 'Sent'");
        }

        Assert.Equal((Messages, Messages), (chat.Received.Distinct().Count(), chat.Received.Count));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_setting_that_is_wrong_costs_one_round_not_every_message(DatabaseProvider engine)
    {
        var template = new Provider(Channel.Template) { Answers = _ => Task.FromResult<SendOutcome>(new SendOutcome.ChannelDown(Whitelist)) };
        await using var database = await StartAsync(engine, template);
        await AskAsync(database, Touches.Template);
        await using (await LinesAsync(database))
        {
            await UntilAsync(database, "select count(*) from (select 1 as one) as here where not exists (select 1 from outreach_message where error_code = '40164')");
            await UntilAsync(database, "select count(*) from outreach_message where state = 'Sending'");
            Assert.Equal(Messages, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned' and attempts = 0"));
            Assert.Equal("40164", Assert.Single(database.Services.GetRequiredService<ChannelCircuits>().ListOpen()).Open.Fault.Code);

            template.Answers = _ => Task.FromResult<SendOutcome>(new SendOutcome.Accepted(null));
            database.Clock.Advance(Circuit.LongestPause);
            await UntilAsync(database, "select count(*) from outreach_message where state <> 'Sent'");
        }

        // Those under way when it opened, the probe, and each once after it.
        Assert.InRange(template.Received.Count, Messages + 1, Messages + new OutreachOptions().ParallelSends);
        Assert.Empty(database.Services.GetRequiredService<ChannelCircuits>().ListOpen());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_account_this_node_was_not_told_of_closes_the_line_and_loses_nothing(DatabaseProvider engine)
    {
        // The product's own senders, without an account of any kind.
        await using var database = await TestDatabase.CreateAsync(engine);
        await AskAsync(database, Touches.Template);
        for (var i = 0; i < Messages; i++)
        {
            var fan = await database.FollowAsync($"sms-{i}");
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, $"+86138000000{i:00}", ct));
            await database.AskAsync(fan, $"sms-{i}", TouchPurpose.Transactional, new TouchContent { Sms = new SmsContent("1", []) });
        }

        await using (await LinesAsync(database))
        {
            foreach (var channel in new[] { Channel.Sms, Channel.Template })
            {
                await UntilAsync(
                    database,
                    $"select count(*) from (select 1 as one) as here where not exists (select 1 from outreach_message where error_code = 'not_configured' and channel = '{channel}')");
            }

            await UntilAsync(database, "select count(*) from outreach_message where state = 'Sending'");
        }

        Assert.Equal(2 * Messages, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned' and lane is not null and attempts = 0"));
        var health = await database.InScopeAsync(provider => provider.GetServices<IHealthCheck>().OfType<ChannelsHealth>().Single().CheckAsync(default));
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("没有配置短信，请检查 Sms 设置", health.Message, StringComparison.Ordinal);
        Assert.Contains("check the settings of WeChat", health.MessageEn, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Trouble_of_the_mini_program_holds_up_nothing_of_the_service_account(DatabaseProvider engine)
    {
        var chat = new Provider(Channel.CustomerService);
        chat.Answers = dispatch => Task.FromResult<SendOutcome>(dispatch.Account == FanAccount.Mini ? new SendOutcome.ChannelDown(Whitelist) : new SendOutcome.Accepted(null));
        await using var database = await StartAsync(engine, chat);
        await AskAsync(database, Touches.Chat, FanAccount.Mini);
        await using (await LinesAsync(database))
        {
            await UntilAsync(database, "select count(*) from (select 1 as one) as here where not exists (select 1 from outreach_message where error_code = '40164')");
            // Asked for while the mini-program's circuit is open.
            await AskAsync(database, Touches.Chat);
            await UntilAsync(database, "select count(*) from outreach_message m join fan f on f.id = m.fan_id where f.account = 'Official' and m.state <> 'Sent'");
            await UntilAsync(database, "select count(*) from outreach_message where state = 'Sending'");
            Assert.Equal(new ChannelRoute(Channel.CustomerService, FanAccount.Mini), Assert.Single(database.Services.GetRequiredService<ChannelCircuits>().ListOpen()).Route);
            var health = await database.InScopeAsync(provider => provider.GetServices<IHealthCheck>().OfType<ChannelsHealth>().Single().CheckAsync(default));
            Assert.StartsWith("小程序客服消息自 ", health.Message, StringComparison.Ordinal);
            Assert.Equal(Messages, await database.FindAsync<long>("select count(*) from outreach_message m join fan f on f.id = m.fan_id where f.account = 'Mini' and m.state = 'Planned' and m.attempts = 0"));

            chat.Answers = _ => Task.FromResult<SendOutcome>(new SendOutcome.Accepted(null));
            database.Clock.Advance(Circuit.LongestPause);
            await UntilAsync(database, "select count(*) from outreach_message where state <> 'Sent'");
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_node_that_stops_finishes_what_is_on_the_wire_and_hands_back_the_rest(DatabaseProvider engine)
    {
        const int UnderWay = 4;
        var template = new Provider(Channel.Template);
        template.Answers = async _ =>
        {
            await template.Released.Task;
            return new SendOutcome.Accepted(null);
        };
        await using var database = await StartAsync(engine, new Dictionary<string, string?> { ["Outreach:ParallelSends"] = $"{UnderWay}" }, template);
        await AskAsync(database, Touches.Template);
        var lines = await LinesAsync(database);
        await UntilAsync(() => template.Received.Count == UnderWay);
        var stopping = lines.DisposeAsync();
        template.Released.SetResult();
        await stopping;
        Assert.Equal(UnderWay, template.Received.Count);
        Assert.Equal(UnderWay, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Sent'"));
        Assert.Equal(Messages - UnderWay, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Planned' and attempts = 0 and lane is not null"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_sender_that_breaks_on_one_message_sends_the_others(DatabaseProvider engine)
    {
        var chat = new Provider(Channel.CustomerService);
        chat.Answers = dispatch => dispatch.TouchKey == "Chat-7" ? throw new InvalidOperationException("A bug.") : Task.FromResult<SendOutcome>(new SendOutcome.Accepted(null));
        await using var database = await StartAsync(engine, chat);
        await AskAsync(database, Touches.Chat);
        await using (await LinesAsync(database))
            await UntilAsync(database, "select count(*) from outreach_message where state in ('Planned', 'Sending')");
        Assert.Equal(Messages - 1, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Sent'"));
        Assert.Equal(MessageState.Unknown, (await database.MessageAsync("Chat-7")).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_last_look_that_breaks_hands_the_batch_back_and_the_channel_goes_on(DatabaseProvider engine)
    {
        // More than fit in the room of a line: a leak of either batch would close it for good.
        const int Breaks = 3;
        var chat = new Provider(Channel.CustomerService);
        var (looks, breaks) = (0, false);
        await using var database = await TestDatabase.CreateAsync(engine, new Dictionary<string, string?> { ["Outreach:ParallelSends"] = "8" }, services =>
        {
            services.RemoveAll<IChannelSender>();
            services.AddSingleton<IChannelSender>(chat);
            services.AddSingleton(provider => new Cached<MarketingStop>(
                provider.GetRequiredService<IServiceScopeFactory>(),
                TimeSpan.Zero,
                (db, ct) => breaks && ++looks <= Breaks ? throw new TimeoutException("The pool is empty.") : new StopButton(db, provider.GetRequiredService<TimeProvider>()).ReadAsync(ct)));
        });
        await AskAsync(database, Touches.Chat);
        breaks = true;
        await using (await LinesAsync(database))
            await UntilAsync(database, "select count(*) from outreach_message where state <> 'Sent'");
        Assert.True(looks > Breaks);
        Assert.Equal((Messages, Messages), (chat.Received.Distinct().Count(), chat.Received.Count));
        Assert.Equal(Messages, await database.FindAsync<long>("select count(*) from outreach_message where attempts = 1"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_message_WeChat_is_always_too_busy_for_ends_while_others_get_through(DatabaseProvider engine)
    {
        const string Cursed = "cursed";
        var chat = new Provider(Channel.CustomerService);
        chat.Answers = dispatch => Task.FromResult<SendOutcome>(dispatch.TouchKey == Cursed ? new SendOutcome.ChannelDown(new ChannelFault("-1", "繁忙。", "Busy.")) : new SendOutcome.Accepted(null));
        await using var database = await StartAsync(engine, chat);
        var fan = await database.FollowAsync("fan");
        await database.OpenWindowAsync(fan, SendRightKind.Payment);
        await database.AskAsync(fan, Cursed, TouchPurpose.Transactional, Touches.Chat);
        var rounds = 0;
        await using (await LinesAsync(database))
        {
            for (; await database.FindAsync<long>("select count(*) from outreach_message where state = 'Failed'") == 0; rounds++)
            {
                Assert.True(rounds < 100, "It is still tried.");
                await database.AskAsync(fan, $"good-{rounds}", TouchPurpose.Transactional, Touches.Chat);
                await UntilAsync(database, "select count(*) from outreach_message where touch_key <> 'cursed' and state <> 'Sent'");
                database.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.Equal(new OutreachOptions().AttemptsMax - 1, chat.Received.Count(key => key == Cursed));
        Assert.Equal(("-1", rounds), ((await database.MessageAsync(Cursed)).ErrorCode, chat.Received.Count(key => key != Cursed)));
        Assert.Empty(database.Services.GetRequiredService<ChannelCircuits>().ListOpen());
    }

    public static TheoryData<DatabaseProvider, string> Turns
    {
        get
        {
            var turns = new TheoryData<DatabaseProvider, string>();
            foreach (DatabaseProvider engine in Engines.All)
            {
                foreach (var what in (string[])["night", "expired", "stopped", "campaign", "opted_out"])
                    turns.Add(engine, what);
            }

            return turns;
        }
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public async Task What_waits_behind_slow_sends_does_not_leave_once_it_may_not(DatabaseProvider engine, string what)
    {
        const int UnderWay = 4;
        var chat = new Provider(Channel.CustomerService);
        chat.Answers = async _ =>
        {
            await chat.Released.Task;
            return new SendOutcome.Accepted(null);
        };
        await using var database = await StartAsync(engine, new Dictionary<string, string?> { ["Outreach:ParallelSends"] = $"{UnderWay}" }, chat);
        var fans = await AskForMarketingAsync(database, life: what == "expired" ? TimeSpan.FromHours(1) : TimeSpan.FromDays(2));
        await using (await LinesAsync(database))
        {
            await UntilAsync(() => chat.Received.Count == UnderWay);
            var waiting = await database.FindAsync<long>("select count(*) from outreach_message where state = 'Sending'");
            Assert.True(waiting > UnderWay);
            await TurnAsync(database, what, fans);
            chat.Released.SetResult();
            await UntilAsync(database, "select count(*) from outreach_message where state in ('Planned', 'Sending')");
        }

        Assert.Equal(UnderWay, chat.Received.Count);
        Assert.Equal(UnderWay, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Sent'"));
    }

    /// <summary>As many fans as messages, each asked for marketing of one campaign.</summary>
    private static async Task<IReadOnlyList<Fan>> AskForMarketingAsync(TestDatabase database, TimeSpan life)
    {
        var fans = new List<Fan>(Messages);
        for (var i = 0; i < Messages; i++)
        {
            fans.Add(await database.FollowAsync($"fan-{i}"));
            await database.OpenWindowAsync(fans[^1], SendRightKind.Message);
        }

        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(
            [.. fans.Select(fan => new Touch($"touch-{fan.Id}", fan.Id, TouchPurpose.Marketing, Touches.Chat, database.Clock.GetUtcNow() + life) { Campaign = "campaign:1" })], default));
        return fans;
    }

    private static async Task TurnAsync(TestDatabase database, string what, IReadOnlyList<Fan> fans)
    {
        switch (what)
        {
            case "night":
                database.Clock.Advance(TimeSpan.FromHours(14));
                break;
            case "expired":
                database.Clock.Advance(TimeSpan.FromHours(1));
                break;
            case "stopped":
                await database.InScopeAsync(provider => provider.GetRequiredService<StopButton>().StopAsync("li", null, default));
                database.Services.GetRequiredService<Cached<MarketingStop>>().Invalidate();
                break;
            case "campaign":
                await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<CampaignStops>().StopAsync("campaign:1", ct));
                break;
            default:
                await Task.Delay(LineWatch.WordsFreshFor);
                foreach (var fan in fans)
                {
                    var no = new ConsentChange(ConsentChannel.All, ConsentPurpose.Marketing, false, ConsentSource.Chat, null, database.Clock.GetUtcNow());
                    await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().TakeConsentAsync(fan.Id, no, default));
                }

                break;
        }
    }

    private static Task<TestDatabase> StartAsync(DatabaseProvider engine, params Provider[] providers) => StartAsync(engine, new Dictionary<string, string?>(), providers);

    private static Task<TestDatabase> StartAsync(DatabaseProvider engine, Dictionary<string, string?> settings, params Provider[] providers) =>
        TestDatabase.CreateAsync(engine, settings, services =>
        {
            services.RemoveAll<IChannelSender>();
            foreach (var provider in providers)
                services.AddSingleton<IChannelSender>(provider);
        });

    /// <summary>Sixty fans, each asked to be told something they asked for.</summary>
    private static async Task AskAsync(TestDatabase database, TouchContent content, FanAccount account = FanAccount.Official)
    {
        var name = content.CanChat ? "Chat" : "Template";
        for (var i = 0; i < Messages; i++)
        {
            var fan = account == FanAccount.Official ? await database.FollowAsync($"{name}-{i}") : await database.OpenMiniProgramAsync($"{name}-{i}");
            if (content.CanChat)
                await database.OpenWindowAsync(fan, SendRightKind.Message);
            await database.AskAsync(fan, account == FanAccount.Official ? $"{name}-{i}" : $"{account}-{name}-{i}", TouchPurpose.Transactional, content);
        }
    }

    private static async Task<RunningLines> LinesAsync(TestDatabase database)
    {
        var channels = await database.InScopeAsync(provider => Task.FromResult(provider.GetServices<IChannelSender>().Select(sender => sender.Channel).ToHashSet()));
        var lines = OutreachModule.Lines.Where(route => channels.Contains(route.Channel))
            .Select(route => ActivatorUtilities.CreateInstance<DispatchLine>(database.Services, route)).ToList();
        foreach (var line in lines)
            await line.StartAsync(default);
        return new RunningLines(lines);
    }

    private static Task UntilAsync(TestDatabase database, string none) => UntilAsync(async () => await database.FindAsync<long>(none) == 0);

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "Not within half a minute.");
            await Task.Delay(20);
        }
    }

    private sealed class RunningLines(IReadOnlyList<DispatchLine> lines) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var line in lines)
                await line.StopAsync(default);
        }
    }

    private sealed class Provider(Channel channel) : IChannelSender
    {
        public Channel Channel => channel;

        public TimeSpan RepeatIsSafeFor => TimeSpan.Zero;

        public ConcurrentQueue<string> Received { get; } = new();

        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<Dispatch, Task<SendOutcome>> Answers { get; set; } = _ => Task.FromResult<SendOutcome>(new SendOutcome.Accepted(null));

        public Task<SendOutcome> SendAsync(Dispatch dispatch, TouchContent content, CancellationToken ct)
        {
            Received.Enqueue(dispatch.TouchKey);
            return Answers(dispatch);
        }
    }
}
