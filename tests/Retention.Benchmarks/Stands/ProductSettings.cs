using System.Net;
using System.Net.Sockets;
using Retention.Sandbox;

namespace Retention.Benchmarks.Stands;

/// <summary>The product's settings for a run against the sandbox, or a stub in its place.</summary>
internal static class ProductSettings
{
    public const string OperatorName = "bench";
    public const string OperatorPassword = "correct-horse-battery";

    private const int PortMin = 10_000;
    private const int PortsMax = 4_900;

    private static int lastPort = Random.Shared.Next(PortsMax);

    public static Dictionary<string, string?> For(Scratch scratch, Uri weChat, Uri product)
    {
        var account = SandboxDefaults.Accounts[0];
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["urls"] = product.ToString(),
            ["PublicBaseUrl"] = product.ToString(),
            // Stories wait for what comes due.
            ["Ticks:LookEverySeconds"] = "2",
            ["Database:DataFolder"] = scratch.Folder,
            ["Privacy:Key"] = Convert.ToBase64String(new byte[32]),
            ["Operators:InitialName"] = OperatorName,
            ["Operators:InitialPassword"] = OperatorPassword,
            ["Rewards:Adjustment:ScriptOperators:0"] = OperatorName,
            ["WeChat:ApiBase"] = weChat.ToString(),
            ["WeChat:MpBase"] = weChat.ToString(),
            ["WeChat:OpenBase"] = weChat.ToString(),
            ["WeChat:OfficialAccount:AppId"] = account.AppId,
            ["WeChat:OfficialAccount:AppSecret"] = account.AppSecret,
            ["WeChat:OfficialAccount:OriginalId"] = account.OriginalId,
            ["WeChat:OfficialAccount:Token"] = account.Token,
            ["WeChat:OfficialAccount:EncodingAesKey"] = account.EncodingAesKey,
            ["Outreach:PerSecond:CustomerService"] = "100000",
            ["Outreach:PerSecond:Template"] = "100000",
            ["Outreach:PerSecond:Subscribe"] = "100000",
        };
        if (scratch.Stand == Stand.Servers)
        {
            values["Database:Provider"] = "MySql";
            values["Database:ConnectionString"] = scratch.ConnectionString;
            values["Redis:Configuration"] = scratch.RedisConfiguration;
        }

        return values;
    }

    /// <summary>
    /// An address nobody listens at. Nobody else's until it is used, also while a node that was killed is away: outgoing connections take their ports from
    /// 32,768 on.
    /// </summary>
    public static Uri FreeAddress()
    {
        while (true)
        {
            var port = PortMin + (int)((uint)Interlocked.Increment(ref lastPort) % PortsMax);
            using var line = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                line.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return new Uri($"http://127.0.0.1:{port}/");
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's; the next one.
            }
        }
    }
}
