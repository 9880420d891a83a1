namespace Retention.Channels.Wire;

internal static class ConnectionFailures
{
    /// <summary>True only when not a byte of the request can have been read by anybody.</summary>
    public static bool IsBeforeSending(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
