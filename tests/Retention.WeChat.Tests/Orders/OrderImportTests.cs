using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;
using Retention.WeChat.Orders;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Orders;

public sealed class OrderImportTests(ITestOutputHelper output)
{
    private const string Heading = "orderNo,paidAt,amount,refunded,openId,customerNo\n";

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_dry_run_tells_what_is_new_changed_the_same_and_refused_and_changes_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        foreach (var no in new[] { "A1", "A2", "A3" })
            await database.TellAsync(database.Paid(no, 10_000, new ShopCustomer(OpenId: "li")));
        var import = await UploadAsync(database, Heading + "A1,2026-11-02,100,,li,\nA2,2026-11-02,100,25,li,\nA3,2026-11-02,99,,li,\nA4,2026-11-02,50,,li,\nA5,2026-11-02,50,,nobody,\nA6,2026-11-02,x,,,\n");
        Assert.Equal(ImportState.Checked, await RunAsync(database, import));
        Assert.Equal("Changed 1, New 2 (1 unmatched), Refused 2, Same 1", await TellAsync(database, import));
        Assert.Equal((3, 300), (await database.CountAsync("shop_order"), (await database.PointsAsync(fan)).Available));

        await ActAsync(database, desk => desk.ApplyAsync(import.Id, default));
        Assert.Equal(ImportState.Applied, await RunAsync(database, import));
        Assert.Equal("Changed 1, New 2 (1 unmatched), Refused 2, Same 1", await TellAsync(database, import));
        Assert.Equal((5, 300 - 25 + 50), (await database.CountAsync("shop_order"), (await database.PointsAsync(fan)).Available));
        Assert.Equal(0, await database.CountAsync("order_import_line", "content is not null"));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reversed_import_leaves_what_was_before_it_and_may_be_imported_again(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li")));
        const string File = Heading + "A1,2026-11-02,100,30,li,\nA2,2026-11-02,100,30,li,\nA3,2026-11-02,100,,li,\n";
        var first = await ImportAsync(database, File);
        Assert.Equal(70 + 70 + 100, (await database.PointsAsync(fan)).Available);
        // This one goes on by itself after the import: it stays.
        await database.TellAsync(database.Refunded("A3", 5_000, "late"));

        await ActAsync(database, desk => desk.ReverseAsync(first.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, first));
        Assert.Equal("Kept 1, Withdrawn 2", await TellAsync(database, first));
        Assert.Equal((OrderState.Paid, 0), ((await database.OrderAsync("A1")).State, (await database.OrderAsync("A1")).RefundedFen));
        Assert.Equal((2, 100 + 50), (await database.CountAsync("shop_order"), (await database.PointsAsync(fan)).Available));

        await ImportAsync(database, File.Replace("A3,2026-11-02,100,,", "A3,2026-11-02,100,50,", StringComparison.Ordinal));
        Assert.Equal(70 + 70 + 50, (await database.PointsAsync(fan)).Available);
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_shop_itself_has_told_of_stays_when_the_import_is_reversed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var coupon = await database.GrantAsync(await database.OfferAsync(), fan.Id);
        var import = await ImportAsync(database, Heading + "A1,2026-11-02,100,,li,\nA2,2026-11-02,100,,li,\n");
        Assert.Null((await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li"), null, coupon.Id))).Value.Note);

        await ActAsync(database, desk => desk.ReverseAsync(import.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, import));
        Assert.Equal("Kept 1, Withdrawn 1", await TellAsync(database, import));
        Assert.Equal((OrderState.Paid, 100), ((await database.OrderAsync("A1")).State, (await database.PointsAsync(fan)).Available));
        Assert.Equal((1, CouponState.Used), (await database.CountAsync("shop_order"), (await database.FoundAsync(coupon)).State));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_shops_told_of_an_order_before_a_file_brings_it_follows_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        foreach (var told in new[] { database.Cancelled("A1"), database.Refunded("A2", 2_000, "r1"), database.Refunded("A2", 3_000, "r2"), database.Refunded("A3", 4_000, "r3"), database.Refunded("A4", 9_000, "r4") })
            Assert.Equal(ShopEventState.Waiting, (await database.TellAsync(told)).Value.State);
        // Of A2 the file knows half of the refunds, of A3 more than the shop has told, of A4 another one than can be.
        await ImportAsync(database, Heading + "A1,2026-11-02,100,,li,\nA2,2026-11-02,100,25,li,\nA3,2026-11-02,100,60,li,\nA4,2026-11-02,80,,li,\n");
        Assert.Equal(
            [(OrderState.Cancelled, 10_000L), (OrderState.PartlyRefunded, 5_000L), (OrderState.PartlyRefunded, 6_000L), (OrderState.Paid, 0L)],
            await Task.WhenAll(new[] { "A1", "A2", "A3", "A4" }.Select(async no => ((await database.OrderAsync(no)).State, (await database.OrderAsync(no)).RefundedFen))));
        Assert.Equal(0 + 50 + 40 + 80, (await database.PointsAsync(fan)).Available);
        Assert.Equal((0, 1), (await database.CountAsync("shop_event", "state = 'Waiting'"), await database.CountAsync("shop_event", "state = 'Refused'")));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_a_file_told_of_and_the_shop_tells_again_is_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var import = await ImportAsync(database, Heading + "A1,2026-11-02,200,100,li,\nA2,2026-11-02,200,150,li,\n");
        var before = database.Clock.GetUtcNow().AddHours(-1);
        foreach (var told in new[] { database.Refunded("A1", 6_000, "r1"), database.Refunded("A1", 4_000, "r2"), database.Refunded("A2", 15_000, "r3") })
            Assert.Equal(ShopEventState.Applied, (await database.TellAsync(told with { OccurredAt = before })).Value.State);
        Assert.Equal((10_000, 15_000), ((await database.OrderAsync("A1")).RefundedFen, (await database.OrderAsync("A2")).RefundedFen));
        Assert.Equal(100 + 50, (await database.PointsAsync(fan)).Available);

        // Another one, and one too many, since the file.
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ShopEventState.Applied, (await database.TellAsync(database.Refunded("A1", 10_000, "r4"))).Value.State);
        Assert.Equal("order.refund_too_high", (await database.TellAsync(database.Refunded("A2", 5_001, "r5"))).Problem?.Code);
        Assert.Equal((OrderState.Refunded, 50), ((await database.OrderAsync("A1")).State, (await database.PointsAsync(fan)).Available));

        // They are the shop's word by now.
        await ActAsync(database, desk => desk.ReverseAsync(import.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, import));
        Assert.Equal("Kept 2", await TellAsync(database, import));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_file_knows_of_no_refund_since_it_was_made_nor_once_it_is_reversed(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var now = database.Clock.GetUtcNow();
        await database.TellAsync(database.Paid("A1", 10_000));
        await ImportAsync(database, Heading + "A1,2026-11-02,100,20,,\n", madeAt: now.AddHours(-2));
        Assert.Equal(3_000, await RefundedAfterAsync("r1", 1_000, now.AddHours(-1)));
        var wrong = await ImportAsync(database, Heading + "A1,2026-11-02,100,40,,\n");
        await ActAsync(database, desk => desk.ReverseAsync(wrong.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, wrong));
        Assert.Equal(4_000, await RefundedAfterAsync("r2", 1_000, now.AddMinutes(-30)));
        Assert.Equal(4_000, await RefundedAfterAsync("r3", 2_000, now.AddHours(-3)));

        async Task<long> RefundedAfterAsync(string eventId, long fen, DateTimeOffset at)
        {
            Assert.Equal(ShopEventState.Applied, (await database.TellAsync(database.Refunded("A1", fen, eventId) with { OccurredAt = at })).Value.State);
            return (await database.OrderAsync("A1")).RefundedFen;
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_dry_run_tells_the_sums_and_what_was_and_will_be(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        foreach (var no in new[] { "A1", "A3" })
            await database.TellAsync(database.Paid(no, 10_000));
        var import = await UploadAsync(database, Heading + "A1,2026-11-02,100,25,,\nA2,2026-11-02,60,5,,\nA2,2026-11-02,60,,,\nA3,2026-11-02,99,,,\nA4,2026-11-02,50,,,\nA5,2026-11-02,x,,,\n");
        Assert.Equal(ImportState.Checked, await RunAsync(database, import));
        await AssertFiguresAsync();
        await ActAsync(database, desk => desk.ApplyAsync(import.Id, default));
        Assert.Equal(ImportState.Applied, await RunAsync(database, import));
        await AssertFiguresAsync();

        async Task AssertFiguresAsync()
        {
            var sums = OrderImportReport.Of(import, await TalliesAsync(database, import)).Sums;
            Assert.Equal((new ImportSum(17_000, 500, 12_000), new ImportSum(10_000, 2_500, 10_000)), (sums[LineOutcome.New], sums[LineOutcome.Changed]));
            var lines = (await database.InScopeAsync(provider => provider.GetRequiredService<ImportLineStore>().PageAsync(import.Id, null, false, 0, 10, default)))
                .Select(ImportLineView.Of).ToDictionary(line => line.OrderNo, StringComparer.Ordinal);
            Assert.Equal(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.FromHours(8)), lines["A1"].PaidAt);
            Assert.Equal((new OrderFigures(10_000, 0), new OrderFigures(10_000, 2_500)), (lines["A1"].Was, lines["A1"].Will));
            Assert.Equal((null, new OrderFigures(12_000, 500)), (lines["A2"].Was, lines["A2"].Will));
            Assert.Equal((9_900L, new OrderFigures(10_000, 0), null), (lines["A3"].AmountFen, lines["A3"].Was, lines["A3"].Will));
            Assert.Equal((null, null), (lines["A5"].AmountFen, lines["A5"].Will));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_beyond_any_amount_is_refused_and_holds_up_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        var import = await ImportAsync(database, Heading + "A1,2026-11-02,600000,,li,\nA1,2026-11-02,400000.01,,li,\nA2,2026-11-02,100,,li,\n");
        Assert.Equal("New 1, Refused 1", await TellAsync(database, import));
        Assert.Contains("1000000.01 元超过", await database.FindAsync<string>("select reason from order_import_line where order_no = 'A1'"), StringComparison.Ordinal);
        Assert.Equal((1, 100), (await database.CountAsync("shop_order"), (await database.PointsAsync(fan)).Available));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_import_that_does_not_come_on_is_seen(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var import = await UploadAsync(database, Heading + "A1,2026-11-02,1,,,\n");
        Assert.Equal(HealthStatus.Ok, (await CheckAsync()).Status);
        await database.ExecuteAsync("update order_import set moved_at = '2000-01-01 00:00:00.000'");
        var part = await CheckAsync();
        Assert.Equal((HealthStatus.Degraded, 1), (part.Status, part.Numbers!["stuck"]));
        Assert.Equal(ImportState.Checked, await RunAsync(database, import));
        Assert.Equal(HealthStatus.Ok, (await CheckAsync()).Status);

        Task<HealthPart> CheckAsync() => database.InScopeAsync(provider => provider.GetServices<IHealthCheck>().Single(check => check.Name == "orderImports").CheckAsync(default));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_that_never_was_does_not_count_as_the_one_a_rule_gives_once_for(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnOnceAMonthAsync();
        var fan = await database.FollowAsync("li");
        const string File = Heading + "A1,2026-11-02,100,,li,\n";
        var first = await ImportAsync(database, File);
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);
        await ActAsync(database, desk => desk.ReverseAsync(first.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, first));
        Assert.Equal(0, (await database.PointsAsync(fan)).Available);

        await ImportAsync(database, File);
        await database.TellAsync(database.Paid("A2", 10_000, new ShopCustomer(OpenId: "li")));
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_withdrawn_order_leaves_no_coupon_used(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync();
        var (used, other) = (await database.GrantAsync(template, fan.Id, "a"), await database.GrantAsync(template, fan.Id, "b"));
        var import = await ImportAsync(database, Heading + "A1,2026-11-02,100,,li,\n");
        // As the staff's till may, of an order the shop does not tell of.
        Assert.Null(await database.TillAsync(till => till.RedeemAsync(ShopOrder.KeyOf(Shops.Name, "A1"), fan.Id, [used.Id], [], database.Clock.GetUtcNow(), default)));
        Assert.Null(await database.TillAsync(till => till.RedeemAsync(ShopOrder.KeyOf(Shops.Name, "A2"), fan.Id, [other.Id], [], database.Clock.GetUtcNow(), default)));

        await ActAsync(database, desk => desk.ReverseAsync(import.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, import));
        Assert.Equal((CouponState.Usable, CouponState.Used), ((await database.FoundAsync(used)).State, (await database.FoundAsync(other)).State));
        Assert.Equal(1, await database.CountAsync("coupon_redemption", "undone_at is not null"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_that_never_was_costs_nobody_the_points_of_a_rule_that_gives_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnOnceAMonthAsync();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li")));
        var wrong = await ImportAsync(database, Heading + "A1,2026-11-02,100,30,li,\n");
        Assert.Equal(35, (await database.PointsAsync(fan)).Available);
        await ActAsync(database, desk => desk.ReverseAsync(wrong.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, wrong));
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);

        // It was counted once and still is: the next order is not the first.
        await database.TellAsync(database.Paid("A2", 10_000, new ShopCustomer(OpenId: "li")));
        Assert.Equal(50, (await database.PointsAsync(fan)).Available);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refund_that_never_was_is_undone_by_the_rules_the_order_had_earned_by(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        await database.ExecuteAsync("update earning_rule set budget_left = 1000");
        database.Services.GetRequiredService<Cached<IReadOnlyList<EarningRule>>>().Invalidate();
        var fan = await database.FollowAsync("li");
        await database.TellAsync(database.Paid("A1", 10_000, new ShopCustomer(OpenId: "li")));
        var wrong = await ImportAsync(database, Heading + "A1,2026-11-02,100,30,li,\n");
        Assert.Equal(70, (await database.PointsAsync(fan)).Available);
        await database.ExecuteAsync("update earning_rule set points_per_100_yuan = 1, budget_left = 0, paused_at = '2026-11-02 03:00:00.000'");
        database.Services.GetRequiredService<Cached<IReadOnlyList<EarningRule>>>().Invalidate();

        await ActAsync(database, desk => desk.ReverseAsync(wrong.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, wrong));
        Assert.Equal((100, OrderState.Paid), ((await database.PointsAsync(fan)).Available, (await database.OrderAsync("A1")).State));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Thousands_of_orders_go_in_once_out_exactly_and_in_again_whoever_works_on_them(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var (csv, points) = Drawn(rows: 3_000, customers: 400);
        var first = await ImportAsync(database, csv, createMembers: true, workers: 4);
        Assert.Equal(points, await PointsByCustomerAsync(database));

        var again = await ImportAsync(database, csv, createMembers: true);
        Assert.Equal("Same", Assert.Single(await TalliesAsync(database, again)).Outcome.ToString());
        Assert.Equal(points, await PointsByCustomerAsync(database));

        await ActAsync(database, desk => desk.ReverseAsync(first.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, first, workers: 4));
        Assert.Equal(0, await database.CountAsync("shop_order"));
        Assert.Empty(await PointsByCustomerAsync(database));

        await ImportAsync(database, csv, createMembers: true);
        Assert.Equal(points, await PointsByCustomerAsync(database));
        await database.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_slice_that_is_killed_is_done_by_whoever_comes_next(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var (csv, points) = Drawn(rows: 600, customers: 50);
        var import = await UploadAsync(database, csv, createMembers: true);
        await RunAsync(database, import);
        await ActAsync(database, desk => desk.ApplyAsync(import.Id, default));
        Assert.True(await StepAsync(database, import));
        // As if a node had claimed the next slice and died.
        Assert.True(await database.InScopeAsync(provider => provider.GetRequiredService<OrderImportStore>().ClaimAsync(
            import.Id, ImportState.Applying, 7, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(1), default)));
        Assert.False(await StepAsync(database, import));
        await database.ExecuteAsync("update order_import set lease_until = '2000-01-01 00:00:00.000'");
        Assert.Equal(ImportState.Applied, await RunAsync(database, import));
        Assert.Equal(points, await PointsByCustomerAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_order_of_as_many_and_as_long_lines_as_there_may_be_goes_in_whole(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var row = $"A1,2026-11-02,1,{new string('货', 64)},{new string('名', OrderItem.NameMax)},{new string('类', OrderItem.CategoryMax)}\n";
        await ImportAsync(database, "orderNo,paidAt,amount,sku,productName,category\n" + string.Concat(Enumerable.Repeat(row, ShopOrder.ItemsMax)));
        Assert.Equal(ShopOrder.ItemsMax, (await database.OrderAsync("A1")).ReadItems().Count);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Steps_out_of_turn_are_refused(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var import = await UploadAsync(database, Heading + "A1,2026-11-02,1,,,\n");
        Assert.Equal("order_import.not_checked", await ActAsync(database, desk => desk.ApplyAsync(import.Id, default)));
        Assert.Equal("order_import.not_applied", await ActAsync(database, desk => desk.ReverseAsync(import.Id, default)));
        await RunAsync(database, import);
        Assert.Null(await ActAsync(database, desk => desk.DiscardAsync(import.Id, default)));
        Assert.Equal("order_import.not_checked", await ActAsync(database, desk => desk.ApplyAsync(import.Id, default)));
        Assert.Equal(0, await database.CountAsync("order_import_line", "content is not null"));
        Assert.Equal("order_import.not_found", await ActAsync(database, desk => desk.ApplyAsync(new Id<OrderImport>(1), default)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_reversed_whole_refund_speaks_of_no_invitation_where_none_hung_on_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.EarnAPointPerYuanAsync();
        var fan = await database.FollowAsync("li");
        foreach (var no in new[] { "A1", "A2" })
            await database.TellAsync(database.Paid(no, 10_000, new ShopCustomer(OpenId: "li")));
        var import = await ImportAsync(database, Heading + "A1,2026-11-02,100,100,li,\nA2,2026-11-02,100,30,li,\n");
        await ActAsync(database, desk => desk.ReverseAsync(import.Id, default));
        Assert.Equal(ImportState.Reversed, await RunAsync(database, import));
        Assert.Equal(0, await database.CountAsync("order_import_line", "reason is not null"));
        Assert.Equal(200, (await database.PointsAsync(fan)).Available);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_file_nobody_applies_tells_nothing_of_anybody_after_thirty_days(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var import = await UploadAsync(database, Heading + "A1,2026-11-02,1,,li,\n");
        Assert.Equal(ImportState.Checked, await RunAsync(database, import));
        foreach (var (days, left) in new[] { (30, 1), (1, 0) })
        {
            database.Clock.Advance(TimeSpan.FromDays(days));
            await database.InScopeAsync(provider => provider.GetRequiredService<ForgottenImportsJob>().Execute(null!, default).AsTask());
            Assert.Equal(left, await database.CountAsync("order_import_line", "content is not null"));
        }

        Assert.Equal(ImportState.Discarded, (await FindAsync(database, import)).State);
    }

    private (string Csv, Dictionary<string, long> Points) Drawn(int rows, int customers)
    {
        var random = Seeded.Draws(output);
        var csv = new StringBuilder(Heading);
        var points = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < rows; i++)
        {
            var (customer, fen) = ($"C{random.Next(customers)}", random.Next(0, 20_000));
            csv.Append(CultureInfo.InvariantCulture, $"N{i},2026-10-{random.Next(1, 29):00},{fen / 100}.{fen % 100:00},,,{customer}\n");
            points[customer] = points.GetValueOrDefault(customer) + (fen / 100);
        }

        return (csv.ToString(), points.Where(each => each.Value > 0).ToDictionary(StringComparer.Ordinal));
    }

    private static async Task<Dictionary<string, long>> PointsByCustomerAsync(TestDatabase database) => (await database.ListAsync<CustomerPoints>("""
        select c.customer_no, p.balance as points from shop_customer c join points_balance p on p.fan_id = c.fan_id where p.balance > 0
        """)).ToDictionary(row => row.CustomerNo, row => row.Points, StringComparer.Ordinal);

    private static async Task<OrderImport> ImportAsync(TestDatabase database, string csv, bool createMembers = false, int workers = 1, DateTimeOffset? madeAt = null)
    {
        var import = await UploadAsync(database, csv, createMembers, madeAt);
        Assert.Equal(ImportState.Checked, await RunAsync(database, import, workers));
        Assert.Null(await ActAsync(database, desk => desk.ApplyAsync(import.Id, default)));
        Assert.Equal(ImportState.Applied, await RunAsync(database, import, workers));
        return import;
    }

    private static Task<OrderImport> UploadAsync(TestDatabase database, string csv, bool createMembers = false, DateTimeOffset? madeAt = null) => database.InScopeAsync(async provider =>
    {
        var file = OrderFile.Read(csv, OrderColumns.ByName, provider.GetRequiredService<PersonalData>(), database.Clock.GetUtcNow()).Value;
        var import = new OrderImport(
            provider.GetRequiredService<IdGenerator>().Next<OrderImport>(), Shops.Name, "orders.csv", ImportState.Uploading, createMembers,
            file.Orders.Count + file.Refused.Count, 0, "tester", database.Clock.GetUtcNow(), null, null, madeAt);
        return await provider.GetRequiredService<OrderImportDesk>().UploadAsync(import, file, default);
    });

    private static Task<bool> StepAsync(TestDatabase database, OrderImport import) =>
        database.InScopeAsync(provider => provider.GetRequiredService<OrderImportSlices>().StepAsync(import.Id, default));

    /// <summary>Slices, until the step under way is done.</summary>
    private static async Task<ImportState> RunAsync(TestDatabase database, OrderImport import, int workers = 1)
    {
        while (await FindAsync(database, import) is { IsUnderWay: true })
            await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => StepAsync(database, import)));
        return (await FindAsync(database, import)).State;
    }

    private static Task<OrderImport> FindAsync(TestDatabase database, OrderImport import) =>
        database.InScopeAsync(async provider => (await provider.GetRequiredService<OrderImportStore>().FindAsync(import.Id, default))!);

    private static Task<IReadOnlyList<ImportTally>> TalliesAsync(TestDatabase database, OrderImport import) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ImportLineStore>().TallyAsync(import.Id, default));

    private static async Task<string> TellAsync(TestDatabase database, OrderImport import)
    {
        var report = OrderImportReport.Of(import, await TalliesAsync(database, import));
        return string.Join(", ", report.Outcomes.OrderBy(outcome => $"{outcome.Key}", StringComparer.Ordinal)
            .Select(outcome => $"{outcome.Key} {outcome.Value}{(outcome.Key == LineOutcome.New && report.Unmatched > 0 ? $" ({report.Unmatched} unmatched)" : "")}"));
    }

    private static Task<string?> ActAsync(TestDatabase database, Func<OrderImportDesk, Task<Result<OrderImport>>> act) =>
        database.InScopeAsync(async provider => (await act(provider.GetRequiredService<OrderImportDesk>())).Problem?.Code);

    [method: Dapper.ExplicitConstructor]
    private sealed record CustomerPoints(string CustomerNo, long Points);
}
