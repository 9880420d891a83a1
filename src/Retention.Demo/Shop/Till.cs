using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Retention.Demo.Shop;

/// <summary>The till in the shop: tells the product of each sale, signed as any ordering system would do it.</summary>
internal sealed class Till(Uri product, string secret, TimeProvider clock) : IDisposable
{
    /// <summary>The shop's name, which shoppers see above their orders.</summary>
    public const string Shop = "人民广场店";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Tea[] Menu =
    [
        new("tea-green-mist", "云雾绿茶", "tea", 1800, 1),
        new("tea-wild-black", "山野红茶", "tea", 2000, 1),
        new("milk-oolong", "炭焙乌龙奶茶", "milk-tea", 2200, 1),
        new("cake-osmanthus", "桂花米糕", "snack", 1200, 1),
    ];

    private readonly HttpClient http = new();

    /// <summary>Sells a drink and something with it, a little different from order to order.</summary>
    public async Task SellAsync(int number, string openId, CancellationToken ct)
    {
        var no = string.Create(CultureInfo.InvariantCulture, $"SY{number:D6}");
        Tea[] items = [Menu[number % Menu.Length], Menu[(number + 1) % Menu.Length]];
        await TellAsync(new
        {
            eventId = $"{no}-paid", kind = "paid", orderNo = no, occurredAt = clock.GetUtcNow(), amountFen = items.Sum(item => item.PriceFen), items, customer = new { openId },
        }, ct);
    }

    public void Dispose() => http.Dispose();

    private async Task TellAsync(object told, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(told, Json);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(product, $"callbacks/shop/{Uri.EscapeDataString(Shop)}")) { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Shop-Timestamp", timestamp);
        request.Headers.Add("X-Shop-Signature", Sign(timestamp, body));
        using var answer = await http.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"The product refused a sale: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(ct)}");
    }

    private string Sign(string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }

    private sealed record Tea(string Sku, string Name, string Category, long PriceFen, int Quantity);
}
