using CsvHelper;

namespace Retention.WeChat.Orders;

/// <summary>Where a file has what. Headings are recognised by the names shops usually give them; others are named one by one.</summary>
/// <param name="Amount">In yuan, as everywhere in files.</param>
/// <param name="AmountPerOrder">Each row repeats the amount and the refunds of the whole order; else they are the row's own, and add up.</param>
public sealed record OrderColumns(
    string? OrderNo = null, string? PaidAt = null, string? Amount = null, string? Refunded = null, string? OpenId = null, string? UnionId = null, string? Phone = null,
    string? CustomerNo = null, string? Sku = null, string? ProductName = null, string? Category = null, string? Price = null, string? Quantity = null, bool AmountPerOrder = false)
{
    internal static readonly OrderColumns ByName = new();

    /// <returns>Null when a needed column is missing.</returns>
    internal OrderColumnIndexes? Find(CsvReader csv)
    {
        var indexes = new OrderColumnIndexes(
            Of(OrderNo, "orderNo", "order_no", "订单号", "订单编号"), Of(PaidAt, "paidAt", "paid_at", "支付时间", "付款时间"), Of(Amount, "amount", "实付金额", "支付金额", "金额"),
            Of(Refunded, "refunded", "退款金额"), Of(OpenId, "openId", "openid"), Of(UnionId, "unionId", "unionid"), Of(Phone, "phone", "手机号", "收货人手机"),
            Of(CustomerNo, "customerNo", "customer_no", "客户编号", "会员号"), Of(Sku, "sku", "商品编码", "货号"), Of(ProductName, "productName", "商品名称"),
            Of(Category, "category", "商品分类", "类目"), Of(Price, "price", "单价"), Of(Quantity, "quantity", "数量"), AmountPerOrder);
        return indexes is { OrderNo: >= 0, PaidAt: >= 0, Amount: >= 0 } ? indexes : null;

        int Of(string? given, params string[] usual) =>
            (given is null ? usual : [given]).Select(name => csv.TryGetFieldIndex(name, out var index) ? index : -1).FirstOrDefault(index => index >= 0, -1);
    }
}

/// <summary>The same by position; −1 for a column the file lacks.</summary>
internal sealed record OrderColumnIndexes(
    int OrderNo, int PaidAt, int Amount, int Refunded, int OpenId, int UnionId, int Phone, int CustomerNo, int Sku, int ProductName, int Category, int Price, int Quantity, bool AmountPerOrder);
