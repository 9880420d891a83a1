using System.Globalization;
using Retention.Benchmarks.Load;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Measures;

/// <summary>
/// A year and a half of a shop's purchases: looked through, applied, imported again, reversed and imported once more, with
/// every member's points compared each time with what plain code makes of the file.
/// </summary>
internal static class OrdersImportBenchmark
{
    private const string Shop = "cdnow";
    private const string Balances = "select c.customer_no, p.balance from shop_customer c join points_balance p on p.fan_id = c.fan_id where p.balance > 0";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <returns>Whether every comparison held.</returns>
    public static async Task<bool> RunAsync(CommandLine words, CancellationToken ct)
    {
        var purchases = Purchases.Read(words.Text("file", ""));
        var (csv, points) = (Purchases.ToCsv(purchases), Purchases.PointsOf(purchases));
        await Machine.PrintAsync(Console.Out, ct);
        Console.WriteLine($"{purchases.Count:N0} purchases of {points.Customers:N0} customers, {csv.Length / 1e6:N1} MB as CSV; purchases a second.");
        var table = new Table("orders imported", "upload", "dry run", "apply", "same again", "reverse", "apply anew", "all right");
        var isRight = true;
        foreach (var stand in Servers.Stands)
        {
            var row = await ProductAsync(stand, csv, purchases.Count, points.ByCustomer, ct);
            isRight &= row.IsRight;
            table.Add(Servers.NameOf(stand), row.Upload, row.Check, row.Apply, row.Again, row.Reverse, row.Anew, row.IsRight ? "yes" : "NO");
        }

        table.Print(Console.Out);
        return isRight;
    }

    private static async Task<Row> ProductAsync(Stand stand, string csv, int rows, Dictionary<string, long> expected, CancellationToken ct)
    {
        await using var scratch = await Scratch.CreateAsync(stand, ct);
        await using var product = await Product.StartAsync(ProductSettings.For(scratch, ProductSettings.FreeAddress(), ProductSettings.FreeAddress()), TimeProvider.System, ct);
        await product.InScopeAsync(services => services.GetRequiredService<EarningRuleStore>().InsertAsync(PointPerYuan(), ct));
        product.Services.GetRequiredService<Cached<IReadOnlyList<EarningRule>>>().Invalidate();
        var isRight = true;

        var (first, upload) = await UploadAsync();
        var check = await UntilAsync(first, ImportState.Checked);
        isRight &= await scratch.NumberAsync("select count(*) from shop_order", ct) == 0;
        var apply = await DoAsync(desk => desk.ApplyAsync(first, ct), first, ImportState.Applied);
        isRight &= await HaveAsync(expected);
        var (second, _) = await UploadAsync();
        await UntilAsync(second, ImportState.Checked);
        var again = await DoAsync(desk => desk.ApplyAsync(second, ct), second, ImportState.Applied);
        isRight &= await HaveAsync(expected) && await scratch.NumberAsync($"select count(*) from order_import_line where import_id = {second} and outcome <> 'Same'", ct) == 0;
        var reverse = await DoAsync(desk => desk.ReverseAsync(first, ct), first, ImportState.Reversed);
        isRight &= await HaveAsync([]) && await scratch.NumberAsync("select count(*) from shop_order", ct) == 0;
        var (third, _) = await UploadAsync();
        await UntilAsync(third, ImportState.Checked);
        var anew = await DoAsync(desk => desk.ApplyAsync(third, ct), third, ImportState.Applied);
        isRight &= await HaveAsync(expected) && (await product.InScopeAsync(services => services.GetRequiredService<LedgerProof>().CheckAsync(ct))).IsSound;
        return new Row(upload, check, apply, again, reverse, anew, isRight);

        async Task<(Id<OrderImport> Id, double PerSecond)> UploadAsync()
        {
            var started = TimeProvider.System.GetTimestamp();
            var id = await product.InScopeAsync(async services =>
            {
                var file = OrderFile.Read(csv, OrderColumns.ByName, services.GetRequiredService<PersonalData>(), TimeProvider.System.GetUtcNow()).Value;
                var import = new OrderImport(
                    services.GetRequiredService<IdGenerator>().Next<OrderImport>(), Shop, "purchases.csv", ImportState.Uploading, true, file.Orders.Count + file.Refused.Count, 0,
                    "bench", TimeProvider.System.GetUtcNow(), null, null);
                return (await services.GetRequiredService<OrderImportDesk>().UploadAsync(import, file, ct)).Id;
            });
            return (id, rows / TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        }

        async Task<double> DoAsync(Func<OrderImportDesk, Task> act, Id<OrderImport> id, ImportState until)
        {
            await product.InScopeAsync(async services =>
            {
                await act(services.GetRequiredService<OrderImportDesk>());
                return true;
            });
            return await UntilAsync(id, until);
        }

        async Task<double> UntilAsync(Id<OrderImport> id, ImportState state)
        {
            var started = TimeProvider.System.GetTimestamp();
            await product.UntilNoneAsync($"select count(*) from order_import where id = {id} and state <> '{state}'", Patience, ct);
            var perSecond = rows / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            Console.Error.WriteLine($"{stand}: {state}, {perSecond:N0}/s");
            return perSecond;
        }

        async Task<bool> HaveAsync(Dictionary<string, long> wanted)
        {
            var have = (await scratch.RowsAsync(Balances, ct)).ToDictionary(row => (string)row[0], row => Convert.ToInt64(row[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
            var isSame = have.Count == wanted.Count && wanted.All(each => have.TryGetValue(each.Key, out var balance) && balance == each.Value);
            Console.Error.WriteLine($"{stand}: {have.Count} members with {have.Values.Sum()} points, {(isSame ? "as reckoned" : "NOT as reckoned")}");
            return isSame;
        }
    }

    private static EarningRule PointPerYuan() => new(
        new Id<EarningRule>(1), "消费积分", null, EarningKind.Purchase, EarningGives.PerYuan, EarningUnit.Points, 0, 100, 100, false, null, null, 0, null, null,
        RewardPeriod.Day, null, null, null, null, true, TimeProvider.System.GetUtcNow());

    private sealed record Row(double Upload, double Check, double Apply, double Again, double Reverse, double Anew, bool IsRight);
}
