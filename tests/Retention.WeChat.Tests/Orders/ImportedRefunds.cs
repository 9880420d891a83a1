using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Orders;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Orders;

/// <summary>A file that refunds the order A1 of the fan li, and its reversal.</summary>
internal static class ImportedRefunds
{
    private const string Refund = "orderNo,paidAt,amount,refunded,openId\nA1,2026-11-02,100,100,li\n";

    public static async Task<OrderImport> ImportRefundAsync(this TestDatabase database)
    {
        var import = await database.InScopeAsync(async provider =>
        {
            var file = OrderFile.Read(Refund, OrderColumns.ByName, provider.GetRequiredService<PersonalData>(), database.Clock.GetUtcNow()).Value;
            var row = new OrderImport(
                provider.GetRequiredService<IdGenerator>().Next<OrderImport>(), Shops.Name, "orders.csv", ImportState.Uploading, false, 1, 0, "tester", database.Clock.GetUtcNow(), null, null);
            return await provider.GetRequiredService<OrderImportDesk>().UploadAsync(row, file, default);
        });
        await RunAsync(database, import);
        await database.InScopeAsync(provider => provider.GetRequiredService<OrderImportDesk>().ApplyAsync(import.Id, default));
        await RunAsync(database, import);
        return import;
    }

    /// <returns>What the import's report says of the line.</returns>
    public static async Task<string?> ReverseAsync(this TestDatabase database, OrderImport import)
    {
        await database.InScopeAsync(provider => provider.GetRequiredService<OrderImportDesk>().ReverseAsync(import.Id, default));
        await RunAsync(database, import);
        return await database.FindAsync<string?>("select reason from order_import_line where import_id = @Id and outcome = 'Withdrawn'", import);
    }

    private static async Task RunAsync(TestDatabase database, OrderImport import)
    {
        while ((await database.InScopeAsync(provider => provider.GetRequiredService<OrderImportStore>().FindAsync(import.Id, default)))!.IsUnderWay)
            await database.InScopeAsync(provider => provider.GetRequiredService<OrderImportSlices>().StepAsync(import.Id, default));
    }
}
