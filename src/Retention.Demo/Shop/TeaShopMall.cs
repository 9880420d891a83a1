namespace Retention.Demo.Shop;

/// <summary>What the shop gives for points.</summary>
internal static class TeaShopMall
{
    public static async Task OpenAsync(BackOffice office, TeaShopCoupons coupons, CancellationToken ct)
    {
        await SellAsync(office, new
        {
            name = "桂花米糕兑换券", description = "凭券到店兑换一份现蒸桂花米糕，30 天内有效。", kind = "Coupon",
            points = 60, fen = 0, valueFen = 1200, perFanMax = 2, couponTemplateId = coupons.Cake, sortOrder = 1,
        }, 200, ct);
        await SellAsync(office, new
        {
            name = "品茶席位", description = "周末下午的茶席一位，由店里的茶艺师冲泡三款当季茶。到店出示兑换码即可。", kind = "Virtual",
            points = 40, fen = 0, valueFen = 3800, perFanMax = 1, sortOrder = 2,
        }, 30, ct);
        await SellAsync(office, new
        {
            name = "山野随行杯", description = "双层玻璃随行杯，500 毫升，冷热皆宜，包邮。", kind = "Physical",
            points = 20, fen = 990, valueFen = 4900, perFanMax = 1, sortOrder = 3,
        }, 50, ct);
        await SellAsync(office, new
        {
            name = "明前绿茶 50 克", description = "今年头采，清鲜回甘，包邮。", kind = "Physical",
            points = 180, fen = 0, valueFen = 6800, perFanMax = 1, sortOrder = 4,
        }, 20, ct);
    }

    private static async Task SellAsync(BackOffice office, object item, int stock, CancellationToken ct)
    {
        var id = (await office.CreateAsync("mall/items", item, ct)).Id();
        await office.CreateAsync($"mall/items/{id}/stock", new { change = stock }, ct);
        await office.ReplaceAsync($"mall/items/{id}/sale", new { onSale = true }, ct);
    }
}
