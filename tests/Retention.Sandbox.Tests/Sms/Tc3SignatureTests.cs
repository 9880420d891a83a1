using System.Text;
using Retention.Sandbox.Sms;

namespace Retention.Sandbox.Tests.Sms;

public sealed class Tc3SignatureTests
{
    /// <summary>The worked example of Tencent Cloud's page.</summary>
    [Fact]
    public void Signs_the_published_example()
    {
        var payload = Encoding.ASCII.GetBytes("""{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}""");
        var canonical = Tc3Signature.CanonicalRequest(
            "POST",
            "",
            [("content-type", "application/json; charset=utf-8"), ("host", "cvm.tencentcloudapi.com")],
            Tc3Signature.Hash(payload));

        Assert.Equal("35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064", Tc3Signature.Hash(payload));
        Assert.Equal("5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031", Tc3Signature.Hash(Encoding.UTF8.GetBytes(canonical)));
        Assert.Equal(
            "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
            Tc3Signature.Sign("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm", 1551113065, canonical));
    }
}
