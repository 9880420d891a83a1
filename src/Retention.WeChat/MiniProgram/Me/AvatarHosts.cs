using Microsoft.Extensions.Options;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Where pictures of people may lie. Friends' phones load them before anybody has signed in: on a host of somebody's own it
/// would tell them who looks.
/// </summary>
internal sealed class AvatarHosts(IOptions<MiniProgramOptions> options, PublicAddress own)
{
    /// <summary>WeChat's own: wx.qlogo.cn, thirdwx.qlogo.cn and others under it.</summary>
    private const string WeChat = ".qlogo.cn";

    public bool Allows(string address) =>
        !address.Contains('\\', StringComparison.Ordinal)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri is { IsDefaultPort: true, UserInfo: "" } && uri.Scheme == Uri.UriSchemeHttps
        && (uri.Host.EndsWith(WeChat, StringComparison.OrdinalIgnoreCase) || IsOurs(uri.Host));

    /// <summary>What was told before its host had to be a known one is not shown.</summary>
    public string? Shown(string? address) => address is not null && Allows(address) ? address : null;

    private bool IsOurs(string host) =>
        host.Equals(own.Base.Host, StringComparison.OrdinalIgnoreCase) || options.Value.AvatarHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
