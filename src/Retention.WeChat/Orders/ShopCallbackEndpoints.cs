using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

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
        if (await ReadBodyAsync(request, ct) is not { } body)
            return OrderProblems.BodyTooLarge.ToHttp();
        if (ShopSignature.ProblemOf(known.Secret, request.Headers[TimestampHeader], request.Headers[SignatureHeader], body, clock.GetUtcNow()) is { } unsigned)
            return unsigned.ToHttp();
        var told = ShopEventReader.Read(body);
        if (told.Problem is { } invalid)
            return invalid.ToHttp();
        return (await desk.TakeAsync(shop, told.Value, Convert.ToHexStringLower(SHA256.HashData(body)), ct)).ToHttp();
    }

    /// <returns>Null when the body is larger than allowed; it is not read to the end then.</returns>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > BodyBytesMax)
            return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            if (read.Buffer.Length > BodyBytesMax)
                return null;
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
