using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Callbacks;
using Retention.WeChat.Fans;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Referrals;

namespace Retention.WeChat.Tests.Callbacks;

public sealed class ServiceEventsTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_stands_for_one_event_for_ever(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (fan, other) = (await database.FollowAsync("li"), await database.ShopperAsync("wang"));
        var told = new ServiceEventRequest("visit-1", "visit", TestDatabase.Start);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => ReportAsync(fan, told)));
        Assert.Single(receipts, receipt => receipt.Value.IsNew);
        Assert.False((await ReportAsync(fan, told with { OccurredAt = null })).Value.IsNew);
        Assert.Equal(ServiceEvents.KeyReused, (await ReportAsync(other, told)).Problem);
        Assert.Equal(ServiceEvents.KeyReused, (await ReportAsync(fan, told with { Kind = "purchase" })).Problem);
        Assert.Equal(ServiceEvents.KeyReused, (await ReportAsync(fan, told with { OccurredAt = TestDatabase.Start.AddSeconds(1) })).Problem);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from service_event"));

        // The same person's other account tells the same.
        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(other.Id, fan.Id, MergeReason.Union, default))).IsOk);
        Assert.False((await ReportAsync(other, told)).Value.IsNew);

        Task<Result<ServiceEventReceipt>> ReportAsync(Fan who, ServiceEventRequest request) =>
            database.InScopeAsync(provider => provider.GetRequiredService<ServiceEvents>().ReportAsync(who.Id, request, default));
    }
}
