using System.Security.Cryptography;
using System.Text;
using Retention.Channels.Sms;

namespace Retention.Channels.Tests.Sms;

public sealed class Tc3SignerTests
{
    private const string SecretKey = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

    // The escapes are part of the example's payload.
    private static readonly Tc3Request Example = new(
        "cvm",
        "cvm.tencentcloudapi.com",
        "application/json; charset=utf-8",
        Encoding.ASCII.GetBytes("""{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"""),
        DateTimeOffset.FromUnixTimeSeconds(1551113065));

    [Fact]
    public void The_worked_example_of_the_documents()
    {
        Assert.Equal("35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064", Convert.ToHexStringLower(SHA256.HashData(Example.Payload.Span)));
        Assert.Equal("5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Tc3Signer.Canonical(Example)))));
        Assert.Equal(
            "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, "
            + "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
            Tc3Signer.Authorize(Example, "AKIDEXAMPLE", SecretKey));
    }

    [Fact]
    public void The_date_is_utc_even_when_it_is_tomorrow_in_china()
    {
        var late = Example with { At = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.FromHours(8)) };

        Assert.Contains("/2026-03-01/", Tc3Signer.Authorize(late, "id", SecretKey));
    }
}
