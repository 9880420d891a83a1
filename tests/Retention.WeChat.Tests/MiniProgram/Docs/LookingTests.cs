using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Work;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>Whoever looks changes nothing: no GET of the mini-program's leaves another row in any table.</summary>
public sealed class LookingTests
{
    /// <summary>What nodes write by themselves, whoever asks.</summary>
    private static readonly string[] OfNodes = ["channel_roll", "node_slot", "pressure_keeper", "tick_run"];

    public static TheoryData<string> PageNames => [.. DocsPages.All.Select(page => page.Name)];

    [Theory, MemberData(nameof(PageNames))]
    public async Task Looking_twice_at_everything_a_page_shows_leaves_every_table_as_it_was(string name)
    {
        var page = DocsPages.All.Single(each => each.Name == name);
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, page.Settings, unionIds: page.UnionIds);
        using var console = await bed.SignInAsync();
        var stage = new DocsStage(bed, console, await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: DocsStage.Phone)));
        await page.Play(stage);
        // Whatever is written from here on is written by a look.
        foreach (var loop in bed.Product.Services.GetServices<IHostedService>().OfType<WorkLoop>())
            await loop.StopAsync(default);
        await (await bed.Product.Services.GetRequiredService<ISchedulerFactory>().GetScheduler()).Shutdown(waitForJobsToComplete: true);
        var before = await TablesAsync(bed);

        foreach (var (shopper, path) in stage.Looks.Concat(stage.Looks))
            await shopper.SendAsync(HttpMethod.Get, path, null, null);
        var after = await TablesAsync(bed);
        Assert.Equal([], after.Except(before).Concat(before.Except(after)));
    }

    /// <returns>Every table and all that is in it.</returns>
    private static Task<List<string>> TablesAsync(ProductBed bed) => bed.InScopeAsync(async provider =>
    {
        var db = provider.GetRequiredService<Db>();
        var tables = new List<string>();
        foreach (var table in (await db.ListAsync<string>("select name from sqlite_master where type = 'table' order by name", null, default)).Except(OfNodes))
        {
            var rows = await db.ListAsync<dynamic>($"select * from {table}", null, default);
            tables.AddRange(rows.Select(row => $"{table}: {string.Join('|', ((IDictionary<string, object>)row).Values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))}").Order(StringComparer.Ordinal));
        }

        return tables;
    });
}
