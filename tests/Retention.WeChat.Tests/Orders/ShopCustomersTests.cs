using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Orders;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Orders;

public sealed class ShopCustomersTests
{
    private const string Heading = "orderNo,paidAt,amount,phone,customerNo\n";
    private const string Phone = "+8613800000001";

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_shows_that_the_number_is_theirs_has_what_they_bought_before_and_may_part_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        await ImportAsync(database, "A1,2026-11-02,100,13800000001,C1\nA2,2026-11-02,50,,C1\nA3,2026-11-02,30,13800000002,C2\n");
        var mei = await WelcomeAsync(database, "mei");
        var merge = Assert.Single(await BindAsync(database, mei));
        Assert.Equal((150, MergeReason.Customer), ((await database.PointsAsync(mei)).Available, merge.Reason));
        await ImportAsync(database, "A4,2026-11-02,7,,C1\n");
        Assert.Equal(157, (await database.PointsAsync(mei)).Available);
        Assert.Empty(await BindAsync(database, mei));

        await database.InScopeAsync(async provider => Assert.True((await provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Id, mei.Id, default)).IsOk));
        Assert.Equal(7, (await database.PointsAsync(mei)).Available);
        // Parted once, they are not united by the same number again.
        Assert.Empty(await BindAsync(database, mei));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_number_that_a_file_tells_later_unites_as_well(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        await ImportAsync(database, "A1,2026-11-02,100,,C1\n");
        var mei = await WelcomeAsync(database, "mei");
        Assert.Empty(await BindAsync(database, mei));
        await ImportAsync(database, "A2,2026-11-02,50,13800000001,C1\n");
        await UniteDueAsync(database);
        Assert.Equal((150, 0), ((int)(await database.PointsAsync(mei)).Available, (int)await database.FindAsync<long>("select count(*) from shop_customer_due")));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_customer_with_several_numbers_and_a_number_of_several_people_lead_to_nobody(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        await ImportAsync(database, "A1,2026-11-02,100,13800000001,C1\nA2,2026-11-02,50,13800000002,C1\n");
        var mei = await WelcomeAsync(database, "mei");
        Assert.Empty(await BindAsync(database, mei));
        await ImportAsync(database, "B1,2026-11-02,100,13800000003,C3\n");
        var (one, other) = (await WelcomeAsync(database, "one"), await WelcomeAsync(database, "other"));
        await database.BindPhoneAsync(one, "+8613800000003");
        Assert.Empty(await BindAsync(database, other, "+8613800000003"));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from fan_merge"));
    }

    private static Task<Fan> WelcomeAsync(TestDatabase database, string openId) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, openId, null, ct));

    private static Task<IReadOnlyList<Merge>> BindAsync(TestDatabase database, Fan fan, string phone = Phone) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<PhoneDesk>().KeepAsync(fan.Id, phone, ct));

    private static Task UniteDueAsync(TestDatabase database) => database.InScopeAsync(provider => provider.GetRequiredService<ShopCustomersJob>().Execute(null!, default).AsTask());

    private static async Task ImportAsync(TestDatabase database, string rows)
    {
        var id = await database.InScopeAsync(async provider =>
        {
            var file = OrderFile.Read(Heading + rows, OrderColumns.ByName, provider.GetRequiredService<PersonalData>(), database.Clock.GetUtcNow()).Value;
            var import = new OrderImport(
                provider.GetRequiredService<IdGenerator>().Next<OrderImport>(), Shops.Name, "orders.csv", ImportState.Uploading, true, file.Orders.Count, 0, "tester", database.Clock.GetUtcNow(), null, null);
            return (await provider.GetRequiredService<OrderImportDesk>().UploadAsync(import, file, default)).Id;
        });
        await RunAsync(database, id);
        await database.InScopeAsync(provider => provider.GetRequiredService<OrderImportDesk>().ApplyAsync(id, default));
        await RunAsync(database, id);
    }

    private static async Task RunAsync(TestDatabase database, Id<OrderImport> id)
    {
        while (await database.InScopeAsync(provider => provider.GetRequiredService<OrderImportSlices>().StepAsync(id, default)))
        {
        }
    }
}
