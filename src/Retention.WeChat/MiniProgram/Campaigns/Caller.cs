using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>The route is told the phone's own random name, where the client sends one.</summary>
internal sealed record DeviceMark;

/// <summary>Where a request comes from. Endpoints take it as a parameter; only keyed hashes of it are kept.</summary>
/// <param name="Device">A random name the client made for its installation; null when it sends none.</param>
public sealed record Caller(string? Device, string? Address) : IEndpointParameterMetadataProvider
{
    public const string DeviceHeader = "X-Device-Id";
    public const int DeviceLengthMax = 64;

    internal TouchOrigin Origin => new(Device, Address);

    public static ValueTask<Caller?> BindAsync(HttpContext context)
    {
        var device = context.Request.Headers[DeviceHeader].ToString();
        var isName = device.Length is > 0 and <= DeviceLengthMax && device.All(letter => letter is > ' ' and <= '~');
        return ValueTask.FromResult<Caller?>(new Caller(isName ? device : null, AddressOf(context)));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new DeviceMark());

    internal static string? AddressOf(HttpContext context) => AddressOf(context.Connection.RemoteIpAddress);

    private static string? AddressOf(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
}
