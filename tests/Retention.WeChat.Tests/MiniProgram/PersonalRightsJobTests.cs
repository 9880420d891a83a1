using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>One person's copy or erasure that breaks is told of, and holds up nobody else's.</summary>
public sealed class PersonalRightsJobTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_copy_that_breaks_holds_up_no_other(DatabaseProvider engine)
    {
        var breaking = new Breaking();
        await using var database = await TestDatabase.CreateAsync(engine, change: services => services.AddScoped<IExported>(_ => breaking));
        var (first, second) = (await database.FollowAsync("li"), await database.FollowAsync("mei"));
        breaking.On = first.Id;
        foreach (var fan in new[] { first, second })
            await database.InScopeAsync(provider => provider.GetRequiredService<ExportDesk>().RequestAsync(fan.Id, default));

        await database.InScopeAsync(provider => provider.GetRequiredService<ExportJob>().Execute(null!, default).AsTask());
        Assert.Equal(second.Id.Value, await database.FindAsync<long>("select fan_id from privacy_export where state = 'Ready'"));
        // Not again at every tick.
        breaking.On = default;
        await database.InScopeAsync(provider => provider.GetRequiredService<ExportJob>().Execute(null!, default).AsTask());
        Assert.Equal(1, await database.CountAsync("privacy_export", "state = 'Ready'"));
        database.Clock.Advance(TimeSpan.FromMinutes(15));
        await database.InScopeAsync(provider => provider.GetRequiredService<ExportJob>().Execute(null!, default).AsTask());
        Assert.Equal(2, await database.CountAsync("privacy_export", "state = 'Ready'"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_copy_a_day_is_made(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = (await database.FollowAsync("li")).Id;
        var first = await AskAsync();
        Assert.Equal(first.Id, (await AskAsync()).Id);
        await database.InScopeAsync(provider => provider.GetRequiredService<ExportJob>().Execute(null!, default).AsTask());
        database.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal((first.Id, ExportState.Ready), ((await AskAsync()).Id, (await AskAsync()).State));
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(first.Id, (await AskAsync()).Id);

        Task<PrivacyExport> AskAsync() => database.InScopeAsync(provider => provider.GetRequiredService<ExportDesk>().RequestAsync(fan, default));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_deletion_that_breaks_holds_up_no_other(DatabaseProvider engine)
    {
        var breaking = new Breaking();
        await using var database = await TestDatabase.CreateAsync(engine, change: services => services.AddScoped<IForgetFans>(_ => breaking));
        var (first, second) = (await database.FollowAsync("li"), await database.FollowAsync("mei"));
        breaking.On = first.Id;
        foreach (var fan in new[] { first, second })
            await database.InTransactionAsync((provider, ct) => provider.GetRequiredService<DeletionRequests>().OpenAsync(fan.Id, ct));
        database.Clock.Advance(TimeSpan.FromDays(60));

        await database.InScopeAsync(provider => provider.GetRequiredService<DeletionJob>().Execute(null!, default).AsTask());
        Assert.Equal(("li", null), ((await database.FanAsync(first.Id)).OpenId, (await database.FanAsync(second.Id)).OpenId));
        breaking.On = default;
        await database.InScopeAsync(provider => provider.GetRequiredService<DeletionJob>().Execute(null!, default).AsTask());
        Assert.Null((await database.FanAsync(first.Id)).OpenId);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_erasure_that_breaks_holds_up_no_other(DatabaseProvider engine)
    {
        var breaking = new Breaking();
        await using var database = await TestDatabase.CreateAsync(engine, change: services => services.AddScoped<IForgetFans>(_ => breaking));
        var (first, second) = (await database.FollowAsync("li"), await database.FollowAsync("mei"));
        breaking.On = first.Id;
        foreach (var name in new[] { "li", "mei" })
            await database.UnfollowAsync(name, TestDatabase.Start.AddMinutes(1));
        database.Clock.Advance(TimeSpan.FromDays(60));

        await database.InScopeAsync(provider => provider.GetRequiredService<ErasureJob>().Execute(null!, default).AsTask());
        Assert.Equal(("li", null), ((await database.FanAsync(first.Id)).OpenId, (await database.FanAsync(second.Id)).OpenId));
    }

    private sealed class Breaking : IExported, IForgetFans
    {
        public Id<Fan> On { get; set; }

        public string Name => "breaking";

        public Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => memberId == On ? throw new InvalidOperationException("It breaks.") : Task.FromResult<object>(0);

        public Task ForgetAsync(Id<Fan> id, CancellationToken ct) => id == On ? throw new InvalidOperationException("It breaks.") : Task.CompletedTask;
    }
}
