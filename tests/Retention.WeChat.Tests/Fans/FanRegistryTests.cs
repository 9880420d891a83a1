using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Fans;

public sealed class FanRegistryTests
{
    private const string OpenId = "oAbCdEfG";

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_deliveries_at_once_register_one_fan(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => database.FollowAsync(OpenId, "r_code")));
        Assert.Single(fans.Select(fan => fan.Id).Distinct());
        var stored = await database.FanAsync(fans[0].Id);
        Assert.Equal((FanState.Following, 1, "r_code"), (stored.State, stored.FollowCount, stored.Scene));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_openid_at_two_accounts_is_two_fans(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var follower = await database.FollowAsync(OpenId);
        var visitor = await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().MeetAsync(FanAccount.Mini, OpenId, ct));
        Assert.NotEqual(follower.Id, visitor.Id);
        Assert.Equal(FanState.Visitor, (await database.FanAsync(visitor.Id)).State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_erased_fan_is_recognised_and_a_late_delivery_does_not_bring_the_person_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var start = database.Clock.GetUtcNow();
        var fan = await database.FollowAsync(OpenId, "shop", start);
        await database.InTransactionAsync(async (provider, ct) =>
        {
            await provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, "+8613800000000", ct);
            await provider.GetRequiredService<FanRegistry>().ConsentAsync(fan.Id, Word(ConsentChannel.Sms, given: true, start), ct);
            await provider.GetRequiredService<FanRegistry>().ConsentAsync(fan.Id, Word(ConsentChannel.WeChat, given: false, start), ct);
        });
        await database.UnfollowAsync(OpenId, start.AddMinutes(10));
        await EraseAsync(database);
        Assert.NotNull((await database.FanAsync(fan.Id)).OpenId);

        database.Clock.Advance(TimeSpan.FromHours(25));
        await EraseAsync(database);
        await AssertErasedAsync(database, fan);

        await database.FollowAsync(OpenId, "late", start.AddMinutes(5));
        Assert.Null((await database.FanAsync(fan.Id)).OpenId);
        await EraseAsync(database);
        await AssertErasedAsync(database, fan);

        var back = await database.FollowAsync(OpenId);
        Assert.Equal(fan.Id, back.Id);
        Assert.Equal((FanState.Following, OpenId), ((await database.FanAsync(fan.Id)).State, (await database.FanAsync(fan.Id)).OpenId));
    }

    private static ConsentChange Word(ConsentChannel channel, bool given, DateTimeOffset at) => new(channel, ConsentPurpose.Marketing, given, ConsentSource.Console, "同意", at);

    private static async Task AssertErasedAsync(TestDatabase database, Fan fan)
    {
        var erased = await database.FanAsync(fan.Id);
        Assert.Equal((null, null, null, null), (erased.OpenId, erased.UnionId, erased.Scene, erased.PhoneCipher));
        // What was refused stays refused, what was agreed to is asked again; the proof of both stays.
        var consents = await database.InScopeAsync(provider => provider.GetRequiredService<ConsentBook>().OfAsync(fan.Id, default));
        Assert.False(Assert.Single(consents.Words).Given);
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from consent_entry"));
        Assert.Equal(fan.OpenIdHash, erased.OpenIdHash);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from fan_event where detail is not null"));
        Assert.True(await database.FindAsync<long>("select count(*) from fan_event") >= 3);
    }

    private static Task EraseAsync(TestDatabase database) => database.InScopeAsync(async provider =>
    {
        IJob job = ActivatorUtilities.CreateInstance<ErasureJob>(provider);
        await job.Execute(null!, default);
    });
}
