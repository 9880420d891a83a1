using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Conversations;
using Retention.WeChat.Journeys;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Platform;

public sealed class TestDatabaseTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_door_opens_on_a_migrated_database(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.InScopeAsync(provider =>
        {
            Assert.NotNull(provider.GetRequiredService<FanEventPipeline>());
            Assert.NotNull(provider.GetRequiredService<ConversationDesk>());
            Assert.NotNull(provider.GetRequiredService<JourneyRunner>());
            Assert.NotNull(provider.GetRequiredService<DispatchDesk>());
            return Task.CompletedTask;
        });
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from fan"));
    }
}
