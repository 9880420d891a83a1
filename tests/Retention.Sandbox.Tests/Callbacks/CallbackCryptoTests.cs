using System.Text;
using Retention.Sandbox.Callbacks;

namespace Retention.Sandbox.Tests.Callbacks;

/// <summary>The worked examples of the official pages, on the sandbox's own cryptography.</summary>
public sealed class CallbackCryptoTests
{
    private const string AppId = "wxba5fad812f8e6fb9";
    private const string Encrypted =
        "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";

    private static readonly string Key = new('A', 43);

    [Theory]
    [InlineData("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696")]
    [InlineData("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78")]
    public void Signs_as_the_pages_show(string timestamp, string nonce, string signature) =>
        Assert.Equal(signature, CallbackSignature.Of("AAAAA", timestamp, nonce));

    [Fact]
    public void Signs_the_sealed_text_too() =>
        Assert.Equal("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", CallbackSignature.Of("AAAAA", "1714112445", "415670741", Encrypted));

    [Fact]
    public void Sorts_by_bytes() =>
        Assert.Equal(CallbackSignature.Of("-1A_ab"), CallbackSignature.Of("b", "A", "1", "a", "_", "-"));

    [Fact]
    public void Opens_the_published_example()
    {
        var message = new CallbackCipher(Key, AppId).Decrypt(Encrypted);

        Assert.NotNull(message);
        Assert.Equal(167, message.Length);
        Assert.StartsWith("{\"ToUserName\":\"gh_97417a04a28d\"", Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void Does_not_open_what_is_for_another_app() =>
        Assert.Null(new CallbackCipher(Key, "wx0000000000000000").Decrypt(Encrypted));

    [Fact]
    public void Seals_the_published_example()
    {
        var sealedText = new CallbackCipher(Key, AppId).Encrypt("{\"demo_resp\":\"good luck\"}"u8, "707722b803182950"u8);

        Assert.Equal("ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==", sealedText);
        Assert.Equal("1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1", CallbackSignature.Of("AAAAA", "1713424427", "415670741", sealedText));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    public void Broken_text_opens_nothing(string broken) => Assert.Null(new CallbackCipher(Key, AppId).Decrypt(broken));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(500)]
    public void What_is_sealed_opens_again(int length)
    {
        var cipher = new CallbackCipher("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", AppId);
        var message = Encoding.UTF8.GetBytes(new string('x', length));

        Assert.Equal(message, cipher.Decrypt(cipher.Encrypt(message)));
    }
}
