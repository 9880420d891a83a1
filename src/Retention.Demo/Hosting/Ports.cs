using System.Net;
using System.Net.Sockets;

namespace Retention.Demo.Hosting;

/// <summary>Finds where to listen: the asked address, else the usual port, else any free one. Port 0 also asks for a free one.</summary>
internal static class Ports
{
    public static Uri Choose(Uri? asked, int usualPort)
    {
        if (asked is null)
            return At(IPAddress.Loopback, IsFree(IPAddress.Loopback, usualPort) ? usualPort : FreePort(IPAddress.Loopback));
        var ip = IPAddress.TryParse(asked.Host, out var given) ? given : IPAddress.Loopback;
        if (asked.Port != 0 && !IsFree(ip, asked.Port))
            throw new DemoRefusedException($"端口 {asked.Port} 已被占用，请换一个，或不指定地址由程序自选。 Port {asked.Port} is taken; choose another, or leave the address out.");
        return At(ip, asked.Port == 0 ? FreePort(ip) : asked.Port);
    }

    /// <summary>The address by which this machine itself reaches a server that listens everywhere.</summary>
    public static Uri FromHere(Uri listening) =>
        IPAddress.TryParse(listening.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)) ? At(IPAddress.Loopback, listening.Port) : listening;

    private static Uri At(IPAddress ip, int port) => new UriBuilder(Uri.UriSchemeHttp, ip.ToString(), port).Uri;

    private static bool IsFree(IPAddress ip, int port)
    {
        try
        {
            using var listener = new TcpListener(ip, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort(IPAddress ip)
    {
        using var listener = new TcpListener(ip, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
