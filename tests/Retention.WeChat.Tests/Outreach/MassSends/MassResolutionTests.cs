using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach.MassSends;

public sealed class MassResolutionTests
{
    private const int Fans = 3;

    public static TheoryData<DatabaseProvider> All => Engines.All;

    [Theory, MemberData(nameof(All))]
    public async Task An_operators_word_settles_all_messages_of_a_mass_send_once(DatabaseProvider engine)
    {
        await using var database = await new MassStub().DatabaseAsync(engine);
        var job = await UnknownAsync(database);
        Assert.Equal(Fans, (await ResolveAsync(database, job.Id, delivered: true)).Value);
        Assert.Equal("mass_job.not_unknown", (await ResolveAsync(database, job.Id, delivered: false)).Problem!.Code);
        Assert.Equal("mass_job.not_found", (await ResolveAsync(database, new Id<MassJob>(1), delivered: true)).Problem!.Code);
        Assert.Equal(Fans, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Delivered' and sent_at is not null and error_code is null"));
        Assert.Equal(Fans, await database.FindAsync<long>("select count(*) from pressure_slot"));
    }

    [Theory, MemberData(nameof(All))]
    public async Task What_never_went_out_has_spent_neither_right_nor_slot(DatabaseProvider engine)
    {
        await using var database = await new MassStub().DatabaseAsync(engine);
        var job = await UnknownAsync(database);
        Assert.Equal(Fans, (await ResolveAsync(database, job.Id, delivered: false)).Value);
        Assert.Equal(Fans, await database.FindAsync<long>("select count(*) from outreach_message where state = 'Failed' and error_text = '后台没有这次群发' and send_right_id is null"));
        Assert.Equal(Fans, await database.FindAsync<long>("select count(*) from send_right where kind = 'Mass' and remaining = 4"));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from pressure_slot"));
        Assert.Equal("Failed", await database.FindAsync<string>("select state from mass_job"));
    }

    /// <summary>A mass send whose first answer was lost, a day ago.</summary>
    private static async Task<MassJob> UnknownAsync(TestDatabase database)
    {
        var broadcast = await database.StartAsync(
            database.Draft(
                content: new TouchContent { Mass = new MassForm(Text: "春茶上市") }, policy: new TouchPolicy([Channel.MassSend]), purpose: TouchPurpose.Marketing, life: TimeSpan.FromDays(3)),
            await database.FollowManyAsync(Fans));
        await database.AskAllAsync(broadcast);
        database.Clock.Advance(MassRules.GatherFor);
        await database.InScopeAsync(provider => provider.GetRequiredService<MassForming>().StepAsync(default));
        await database.ExecuteAsync("update mass_job set doubtful = 1, first_attempt_at = @now", new { now = database.Clock.GetUtcNow() });
        database.Clock.Advance(MassRules.RepeatIsSafeFor);
        await database.InScopeAsync(provider => provider.GetRequiredService<MassDesk>().SendNextAsync(default));
        var job = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<MassStore>().ListOfCampaignAsync(broadcast.Campaign, default)));
        Assert.Equal(MassJobState.Unknown, job.State);
        Assert.Equal(Fans, await database.CountAsync(broadcast, MessageState.Unknown));
        return job;
    }

    private static Task<Retention.Platform.Problems.Result<int>> ResolveAsync(TestDatabase database, Id<MassJob> id, bool delivered) =>
        database.InScopeAsync(provider => provider.GetRequiredService<MassResolution>().ResolveAsync(id, delivered, "后台没有这次群发", default));
}
