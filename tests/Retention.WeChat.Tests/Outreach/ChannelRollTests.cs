using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>A node that was restarted without the settings of SMS, which another still has, or nobody any more.</summary>
public sealed class ChannelRollTests
{
    private static readonly HashSet<Channel> Every = [.. Enum.GetValues<Channel>()];

    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task What_needs_a_channel_only_others_were_told_of_waits_and_the_health_page_says_so(DatabaseProvider engine)
    {
        await using var database = await WithoutSmsAsync(engine);
        await SayAsync(database, TimeSpan.Zero);
        await SayAsync(database, TimeSpan.Zero);
        var message = await AskAsync(database);
        Assert.Equal((MessageState.Deferred, "not_configured_here", database.Clock.GetUtcNow().AddMinutes(10)), (message.State, message.Reason, message.DueAt));
        var health = await HealthAsync(database);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.StartsWith("本节点没有配置短信，", health.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_channel_dropped_a_day_ago_is_none_the_house_uses(DatabaseProvider engine)
    {
        await using var database = await WithoutSmsAsync(engine);
        await SayAsync(database, ChannelRoll.KnownFor + TimeSpan.FromMinutes(1));
        Assert.Equal((MessageState.Suppressed, "not_configured"), (await AskAsync(database)) is var message ? (message.State, message.Reason) : default);
        Assert.Equal(HealthStatus.Ok, (await HealthAsync(database)).Status);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Each_node_says_what_it_was_told_of(DatabaseProvider engine)
    {
        await using var database = await WithoutSmsAsync(engine);
        using var roll = ActivatorUtilities.CreateInstance<ChannelRoll>(database.Services);
        await roll.StartAsync(default);
        var started = TimeProvider.System.GetTimestamp();
        while (await database.FindAsync<long>("select count(*) from channel_roll") < Every.Count - 1)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "Nothing was said within half a minute.");
            await Task.Delay(20);
        }

        await roll.StopAsync(default);
        Assert.DoesNotContain("Sms", await database.ListAsync<string>("select channel from channel_roll"));
    }

    private static Task<TestDatabase> WithoutSmsAsync(DatabaseProvider engine) =>
        TestDatabase.CreateAsync(engine, change: services => services.AddSingleton(new ConfiguredChannels(Every.Where(channel => channel != Channel.Sms).ToHashSet())));

    /// <summary>As a node does that has every account.</summary>
    private static Task SayAsync(TestDatabase database, TimeSpan ago) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ChannelRollStore>().SayAsync(Every, TimeProvider.System.GetUtcNow() - ago, default));

    private static async Task<OutreachMessage> AskAsync(TestDatabase database)
    {
        var fan = await database.FollowAsync("fan");
        await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8613800000000", ct));
        return await database.AskAsync(fan, "sms", TouchPurpose.Service, new TouchContent { Sms = new SmsContent("1", []) });
    }

    private static Task<HealthPart> HealthAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetServices<IHealthCheck>().OfType<ChannelsHealth>().Single().CheckAsync(default));
}
