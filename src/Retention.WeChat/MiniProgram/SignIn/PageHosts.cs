using Microsoft.Extensions.Options;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.MiniProgram;

/// <summary>Where pages of the shop's lie.</summary>
internal sealed class PageHosts(IOptions<MiniProgramOptions> options, PublicAddress own)
{
    public bool Allows(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && (uri.Authority.Equals(own.Base.Authority, StringComparison.OrdinalIgnoreCase)
            || (uri.IsDefaultPort && options.Value.PageHosts.Contains(uri.Host, StringComparer.OrdinalIgnoreCase)));
}
