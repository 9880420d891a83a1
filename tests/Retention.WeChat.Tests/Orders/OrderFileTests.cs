using Retention.Platform.Privacy;
using Retention.WeChat.Orders;

namespace Retention.WeChat.Tests.Orders;

public sealed class OrderFileTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 4, 10, 0, 0, TimeSpan.FromHours(8));
    private static readonly PersonalData Privacy = new(new byte[PersonalData.KeyBytes]);

    [Fact]
    public void Rows_of_one_number_are_the_products_of_one_order()
    {
        var file = Read("订单号,支付时间,金额,手机号,商品编码,数量\nA1,2026-11-02 10:30:00,12.50,13800000001,tea-1,2\nA2,2026/11/2 9:05,7,,,\nA1,2026-11-02 10:30:00,0.05,13800000001,cup-1,1\n");
        Assert.Empty(file.Refused);
        Assert.Equal([("A1", 2, 1_255L, 2), ("A2", 3, 700L, 0)], file.Orders.Select(order => (order.OrderNo, order.Line, order.AmountFen, order.Items.Count)));
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 10, 30, 0, TimeSpan.FromHours(8)), file.Orders[0].PaidAt);
        Assert.Equal(("tea-1", 625, 2), (file.Orders[0].Items[0].Sku, file.Orders[0].Items[0].PriceFen, file.Orders[0].Items[0].Quantity));
        Assert.Equal(CustomerKeys.Of(Privacy, null, null, "+8613800000001", null), file.Orders[0].Customer);
    }

    [Theory]
    [InlineData("A1,2026-11-02,-1,,", "金额")]
    [InlineData("A1,2026-11-02,1.005,,", "金额")]
    [InlineData("A1,2026-11-02,abc,,", "金额")]
    [InlineData("A1,yesterday,1,,", "支付时间")]
    [InlineData("A1,0001-01-01 00:00:00,1,,", "支付时间")]
    [InlineData("A1,0001-01-01T00:00:00,1,,", "支付时间")]
    [InlineData("A1,0001-01-01T00:00:00Z,1,,", "支付时间")]
    [InlineData("A1,9999-12-31T23:00:00Z,1,,", "支付时间")]
    [InlineData("A1,9999-12-31 23:59:59,1,,", "支付时间")]
    [InlineData("A1,1989-12-31 23:59:59,1,,", "支付时间")]
    [InlineData("A1,2026-11-05 10:00:01,1,,", "支付时间")]
    [InlineData(",2026-11-02,1,,", "订单号")]
    [InlineData("A1,2026-11-02,1,2,", "退款")]
    [InlineData("A1,2026-11-02,1,,12", "手机号")]
    public void A_row_that_cannot_be_taken_is_named_by_its_line(string row, string what)
    {
        var file = Read($"orderNo,paidAt,amount,refunded,phone\nA0,2026-11-02,1,,\n\n{row}\n");
        Assert.Equal("A0", Assert.Single(file.Orders).OrderNo);
        Assert.Equal(4, Assert.Single(file.Refused).Line);
        Assert.Contains(what, file.Refused[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-02 10:30:00")]
    [InlineData("2026-11-02T10:30")]
    [InlineData("2026-11-02T10:30:00")]
    [InlineData("2026-11-02T10:30:00.000")]
    [InlineData("2026-11-02T10:30:00+08:00")]
    [InlineData("2026-11-02T02:30:00Z")]
    [InlineData("2026-11-02T02:30:00.000Z")]
    [InlineData("2026-11-01T18:30:00-08:00")]
    public void A_time_without_an_offset_is_Chinas_whatever_the_servers_zone(string time)
    {
        // Nothing else in the process reads the server's zone (ClockTests); it is put back all the same.
        var zone = Environment.GetEnvironmentVariable("TZ");
        try
        {
            foreach (var server in new[] { "UTC", "Asia/Shanghai", "America/New_York" })
            {
                Environment.SetEnvironmentVariable("TZ", server);
                TimeZoneInfo.ClearCachedData();
                Assert.Equal(new DateTimeOffset(2026, 11, 2, 10, 30, 0, TimeSpan.FromHours(8)), OrderRow.ReadTime(time, Now));
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Fact]
    public void Rows_that_disagree_about_their_order_take_it_out()
    {
        var file = Read("orderNo,paidAt,amount\nA1,2026-11-02,1\nA2,2026-11-02,1\nA1,2026-11-03,1\nA2,2026-11-02,x\n");
        Assert.Empty(file.Orders);
        Assert.Equal([4, 5], file.Refused.Select(row => row.Line));
        Assert.Contains("第 2 行", file.Refused[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_repeat_the_whole_order_s_amount_count_once_where_the_file_is_said_to_have_such()
    {
        const string Csv = "orderNo,paidAt,amount,refunded,sku,price\nA1,2026-11-02,100,25,tea,40\nA1,2026-11-02,100,25,pot,\nA2,2026-11-02,10,,,\nA2,2026-11-02,20,,,\n";
        Assert.Equal((20_000, 5_000), (Read(Csv).Orders[0].AmountFen, Read(Csv).Orders[0].RefundedFen));
        var file = OrderFile.Read(Csv, new OrderColumns(AmountPerOrder: true), Privacy, Now).Value;
        var order = Assert.Single(file.Orders);
        Assert.Equal((10_000, 2_500), (order.AmountFen, order.RefundedFen));
        Assert.Equal([new OrderItem("tea", 4_000, 1)], order.Items);
        Assert.Equal((5, "A2"), (Assert.Single(file.Refused).Line, file.Refused[0].OrderNo));
    }

    [Fact]
    public void What_is_longer_than_we_keep_is_named_by_its_line()
    {
        var tooLong = Read($"orderNo,paidAt,amount,sku,productName,category\nA1,2026-11-02,1,tea,{new string('茶', 121)},\nA2,2026-11-02,1,tea,,{new string('茶', 65)}\n");
        Assert.Empty(tooLong.Orders);
        Assert.Equal([2, 3], tooLong.Refused.Select(row => row.Line));
        var tooMany = Read("orderNo,paidAt,amount\n" + string.Concat(Enumerable.Repeat("A1,2026-11-02,1\n", ShopOrder.ItemsMax + 1)));
        Assert.Equal((0, ShopOrder.ItemsMax + 2), (tooMany.Orders.Count, Assert.Single(tooMany.Refused).Line));
    }

    [Fact]
    public void Columns_may_be_called_what_the_shop_calls_them()
    {
        Assert.Equal("order_import.unreadable", OrderFile.Read("单号,时间,钱\nA1,2026-11-02,1\n", OrderColumns.ByName, Privacy, Now).Problem?.Code);
        var read = OrderFile.Read("单号;时间;钱\nA1;2026-11-02;¥1,234.5\n", new OrderColumns("单号", "时间", "钱"), Privacy, Now);
        Assert.Equal(123_450, Assert.Single(read.Value.Orders).AmountFen);
    }

    [Fact]
    public void A_file_tells_of_new_orders_and_more_refunds_and_takes_nothing_back()
    {
        var told = Assert.Single(Read("orderNo,paidAt,amount,refunded\nA1,2026-11-02,100,30\n").Orders);
        var known = new ShopOrder(new(1), "s", "A1", OrderState.Paid, 10_000, 0, null, told.PaidAt, null, null, null, null, 0, 0, 0, 1, told.PaidAt);
        Assert.Equal(new Comparison(LineOutcome.New), ImportRules.Compare(told, null, 10_000));
        Assert.Equal(new Comparison(LineOutcome.Changed, 3_000), ImportRules.Compare(told, known, 10_000));
        Assert.Equal(new Comparison(LineOutcome.Same), ImportRules.Compare(told, known with { RefundedFen = 3_000 }, 10_000));
        Assert.Equal(LineOutcome.Refused, ImportRules.Compare(told, known with { RefundedFen = 4_000 }, 10_000).Outcome);
        Assert.Equal(LineOutcome.Refused, ImportRules.Compare(told, known with { AmountFen = 9_000 }, 10_000).Outcome);
        Assert.Equal(LineOutcome.Refused, ImportRules.Compare(told, known with { PaidAt = null }, 10_000).Outcome);
        Assert.Equal((LineOutcome.Refused, LineOutcome.Same), (ImportRules.Compare(told, null, 9_999).Outcome, ImportRules.Compare(told, known with { RefundedFen = 3_000 }, 9_999).Outcome));
    }

    private static OrderFile Read(string csv) => OrderFile.Read(csv, OrderColumns.ByName, Privacy, Now).Value;
}
