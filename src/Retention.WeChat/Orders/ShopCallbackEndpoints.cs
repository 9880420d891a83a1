using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Orders;

/// <summary>The address shops tell of their orders at, signed with a secret of each.</summary>
internal static class ShopCallbackEndpoints
{
    public const string TimestampHeader = "X-Shop-Timestamp";
    public const string SignatureHeader = "X-Shop-Signature";

    private const int BodyBytesMax = 256 * 1024;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/callbacks/shop/{shop}", Receive).ExcludeFromDescription();

    private static async Task<IResult> Receive(string shop, HttpRequest request, ShopEventDesk desk, IOptions<OrdersOptions> options, TimeProvider clock, CancellationToken ct)
    {
        if (!options.Value.Shops.TryGetValue(shop, out var known) || known.Secret.Length == 0)
            return OrderProblems.ShopUnknown.ToHttp();
        if (await request.ReadBodyAsync(BodyBytesMax, ct) is not { } body)
            return OrderProblems.BodyTooLarge.ToHttp();
        if (ShopSignature.ProblemOf(known.Secret, request.Headers[TimestampHeader], request.Headers[SignatureHeader], body, clock.GetUtcNow()) is { } unsigned)
            return unsigned.ToHttp();
        var told = ShopEventReader.Read(body, clock.GetUtcNow());
        if (told.Problem is { } invalid)
            return invalid.ToHttp();
        if (told.Value.Kind == ShopEventKind.MallPaid && !known.TakesMallPayments)
            return OrderProblems.NoMallPayments.ToHttp();
        return (await desk.TakeAsync(shop, told.Value, Convert.ToHexStringLower(SHA256.HashData(body)), ct)).ToHttp();
    }
}
