using System.Text;
using System.Text.Json;
using Retention.Channels.WeChat.Callbacks;

namespace Retention.Channels.Tests.WeChat.Callbacks;

/// <summary>The worked examples of WeChat's message-push pages.</summary>
public sealed class OfficialExamplesTests
{
    private const string OfficialEncrypt =
        "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";

    private const string OfficialMessage =
        """{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}""";

    private static readonly CallbackQuery OfficialQuery = new(
        "899cf89e464efb63f54ddac96b0a0a235f53aa78", "1714112445", "415670741", null, "aes", "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3");

    [Fact]
    public void Address_check()
    {
        var gate = new CallbackGate(Sealer.Settings(), FixedClock.AtUnix(1714036504));
        var query = new CallbackQuery("f464b24fc39322e44b38aa78f5edd27bd1441696", "1714036504", "1514711492", "4375120948345356249");

        Assert.Equal(new UrlVerification.Verified("4375120948345356249"), gate.VerifyUrl(query));
    }

    [Fact]
    public void Plain_push()
    {
        var gate = new CallbackGate(Sealer.Settings(CallbackMode.Plain), FixedClock.AtUnix(1714037059));
        var query = new CallbackQuery("899cf89e464efb63f54ddac96b0a0a235f53aa78", "1714037059", "486452656");

        var opened = Assert.IsType<CallbackResult.Opened>(gate.Open(query, Encoding.UTF8.GetBytes(OfficialMessage)));

        Assert.Equal(OfficialMessage, Encoding.UTF8.GetString(opened.ClearBody.Span));
        Assert.Null(opened.Sealing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sealed_push(bool isJson)
    {
        var body = isJson ? Sealer.JsonEnvelope(OfficialEncrypt) : Sealer.XmlEnvelope(OfficialEncrypt);

        var opened = Assert.IsType<CallbackResult.Opened>(Sealer.Gate().Open(OfficialQuery, body));

        Assert.Equal(OfficialMessage, Encoding.UTF8.GetString(opened.ClearBody.Span));
        Assert.Equal(isJson, opened.Sealing!.IsJson);
        var unknown = Assert.IsType<Inbound.Unknown>(InboundReader.Read(opened.ClearBody));
        Assert.Equal("debug_demo", unknown.EventName);
        Assert.Equal(OfficialMessage, unknown.Body);
    }

    [Fact]
    public void Sealed_push_for_another_app_is_refused()
    {
        var gate = Sealer.Gate(Sealer.Settings() with { AppId = "wxba5fad812f8e6fb8" });

        var refused = Assert.IsType<CallbackResult.Refused>(gate.Open(OfficialQuery, Sealer.XmlEnvelope(OfficialEncrypt)));

        Assert.Equal(CallbackRefusal.ForeignAppId, refused.Reason);
        Assert.Equal(403, refused.StatusCode);
    }

    [Fact]
    public void Sealed_reply()
    {
        var gate = Sealer.Gate();
        var opened = (CallbackResult.Opened)gate.Open(OfficialQuery, Sealer.JsonEnvelope(OfficialEncrypt));

        var reply = gate.Seal("""{"demo_resp":"good luck"}""", opened.Sealing!, "707722b803182950"u8, DateTimeOffset.FromUnixTimeSeconds(1713424427));

        using var json = JsonDocument.Parse(reply);
        Assert.Equal(
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
            json.RootElement.GetProperty("Encrypt").GetString());
        Assert.Equal("1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1", json.RootElement.GetProperty("MsgSignature").GetString());
        Assert.Equal(1713424427, json.RootElement.GetProperty("TimeStamp").GetInt64());
        Assert.Equal("415670741", json.RootElement.GetProperty("Nonce").GetString());
    }

    [Fact]
    public void Parts_are_sorted_by_byte_not_by_culture()
    {
        // Culture-aware order would be "_-1aAb".
        Assert.Equal(Sealer.Signature("-", "1", "A", "_"), CallbackSignature.Of("A"u8, "_", "-", "1"u8));
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData("-1A_"u8)),
            CallbackSignature.Of("A"u8, "_", "-", "1"u8));
    }
}
