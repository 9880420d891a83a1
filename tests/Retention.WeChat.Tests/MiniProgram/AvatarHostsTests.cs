using Microsoft.Extensions.Options;
using Retention.WeChat.Hosting;
using Retention.WeChat.MiniProgram;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class AvatarHostsTests
{
    [Theory]
    [InlineData("https://thirdwx.qlogo.cn/mmopen/1/132", true)]
    [InlineData("https://WX.QLOGO.CN/mmhead/1/0", true)]
    [InlineData("https://img.shop.example/faces/1.png", true)]
    [InlineData("https://vip.teahouse.example/faces/1.png", true)]
    [InlineData("http://thirdwx.qlogo.cn/mmopen/1/132", false)]
    [InlineData("https://evil.example/t.png", false)]
    [InlineData("https://qlogo.cn.evil.example/t.png", false)]
    [InlineData("https://evilqlogo.cn/t.png", false)]
    [InlineData("https://wx.qlogo.cn@evil.example/t.png", false)]
    [InlineData("https://evil.example#.qlogo.cn", false)]
    [InlineData("https://evil.example\\.qlogo.cn/t.png", false)]
    [InlineData("https://wx.qlogo.cn:8443/t.png", false)]
    [InlineData("//wx.qlogo.cn/t.png", false)]
    public void Pictures_lie_at_WeChats_on_our_own_host_or_where_the_shop_says(string address, bool allowed)
    {
        var hosts = new AvatarHosts(Options.Create(new MiniProgramOptions { AvatarHosts = ["img.shop.example"] }), new PublicAddress(new Uri("https://vip.teahouse.example/")));
        Assert.Equal((allowed, allowed ? address : null), (hosts.Allows(address), hosts.Shown(address)));
    }
}
