using System.Text;
using Retention.Channels.WeChat.Callbacks;

namespace Retention.Channels.Tests.WeChat.Callbacks;

/// <summary>Requests that must be turned away at the gate, each for its reason and none by an exception.</summary>
public sealed class HostileEnvelopeTests
{
    private const string Message = "<xml><ToUserName>gh_1</ToUserName></xml>";
    private static readonly string Good = Sealer.Seal(Message);

    private static readonly Dictionary<string, (CallbackQuery Query, byte[] Body, CallbackRefusal Reason)> Cases = new()
    {
        ["no query at all"] = (new CallbackQuery(null, null, null, null, "aes"), Sealer.XmlEnvelope(Good), CallbackRefusal.MissingParameter),
        ["no msg_signature"] = (Sealer.SealedQuery(Good) with { MsgSignature = null }, Sealer.XmlEnvelope(Good), CallbackRefusal.MissingParameter),
        ["no nonce"] = (Sealer.SealedQuery(Good) with { Nonce = "" }, Sealer.XmlEnvelope(Good), CallbackRefusal.MissingParameter),
        ["endless nonce"] = (Sealer.SealedQuery(Good) with { Nonce = new string('1', 100_000) }, Sealer.XmlEnvelope(Good), CallbackRefusal.MissingParameter),
        ["endless signature"] = (Sealer.SealedQuery(Good) with { MsgSignature = new string('a', 100_000) }, Sealer.XmlEnvelope(Good), CallbackRefusal.MissingParameter),
        ["three-part signature in the place of msg_signature"] = (Sealer.SealedQuery(Good) with { MsgSignature = Sealer.PlainQuery().Signature }, Sealer.XmlEnvelope(Good), CallbackRefusal.WrongSignature),
        ["signature not hexadecimal"] = (Sealer.SealedQuery(Good) with { MsgSignature = new string('z', 40) }, Sealer.XmlEnvelope(Good), CallbackRefusal.WrongSignature),
        ["signature one digit short"] = (Sealer.SealedQuery(Good) with { MsgSignature = Sealer.SealedQuery(Good).MsgSignature![..39] }, Sealer.XmlEnvelope(Good), CallbackRefusal.WrongSignature),
        ["signature of full-width digits"] = (Sealer.SealedQuery(Good) with { MsgSignature = new string('１', 40) }, Sealer.XmlEnvelope(Good), CallbackRefusal.WrongSignature),
        ["nonce of half a surrogate pair"] = (Sealer.SealedQuery(Good) with { Nonce = "\ud800" }, Sealer.XmlEnvelope(Good), CallbackRefusal.WrongSignature),
        ["nonce changed"] = (Sealer.SealedQuery(Good) with { Nonce = "1" }, Sealer.XmlEnvelope(Good), CallbackRefusal.WrongSignature),
        ["body changed"] = (Sealer.SealedQuery(Good), Sealer.XmlEnvelope(Good[..^4] + "AAA="), CallbackRefusal.WrongSignature),
        ["replayed an hour later"] = (Sealer.SealedQuery(Good) with { Timestamp = "1714108845" }, Sealer.XmlEnvelope(Good), CallbackRefusal.StaleTimestamp),
        ["from the future"] = (Sealer.SealedQuery(Good) with { Timestamp = "1714116045" }, Sealer.XmlEnvelope(Good), CallbackRefusal.StaleTimestamp),
        ["timestamp not a number"] = (Sealer.SealedQuery(Good) with { Timestamp = "now" }, Sealer.XmlEnvelope(Good), CallbackRefusal.StaleTimestamp),
        ["timestamp negative"] = (Sealer.SealedQuery(Good) with { Timestamp = "-1" }, Sealer.XmlEnvelope(Good), CallbackRefusal.StaleTimestamp),
        ["timestamp beyond 64 bits"] = (Sealer.SealedQuery(Good) with { Timestamp = new string('9', 40) }, Sealer.XmlEnvelope(Good), CallbackRefusal.StaleTimestamp),
        ["clear body in safe mode"] = (Sealer.PlainQuery(), Encoding.UTF8.GetBytes(Message), CallbackRefusal.WrongMode),
        ["unknown encryption"] = (Sealer.SealedQuery(Good) with { EncryptType = "des" }, Sealer.XmlEnvelope(Good), CallbackRefusal.WrongMode),
        ["empty body"] = (Sealer.SealedQuery(Good), [], CallbackRefusal.BodyEmpty),
        ["giant body"] = (Sealer.SealedQuery(Good), new byte[256 * 1024 + 1], CallbackRefusal.BodyTooLarge),
        ["NUL bytes"] = (Sealer.SealedQuery(Good), new byte[1024], CallbackRefusal.MalformedEnvelope),
        ["no Encrypt node"] = (Sealer.SealedQuery(Good), "<xml><ToUserName>gh_1</ToUserName></xml>"u8.ToArray(), CallbackRefusal.MalformedEnvelope),
        ["empty Encrypt node"] = (Sealer.SealedQuery(Good), Sealer.XmlEnvelope(""), CallbackRefusal.MalformedEnvelope),
        ["Encrypt never closed"] = (Sealer.SealedQuery(Good), Encoding.UTF8.GetBytes("<xml><Encrypt><![CDATA[" + Good), CallbackRefusal.MalformedEnvelope),
        ["CDATA never closed"] = (Sealer.SealedQuery(Good), "<xml><![CDATA[<Encrypt>"u8.ToArray(), CallbackRefusal.MalformedEnvelope),
        ["Encrypt only inside CDATA"] = (Sealer.SealedQuery(Good), Encoding.UTF8.GetBytes($"<xml><Content><![CDATA[<Encrypt>{Good}</Encrypt>]]></Content></xml>"), CallbackRefusal.MalformedEnvelope),
        ["UTF-16 body"] = (Sealer.SealedQuery(Good), Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Sealer.XmlEnvelope(Good))), CallbackRefusal.MalformedEnvelope),
        ["JSON cut off"] = (Sealer.SealedQuery(Good), """{"ToUserName":"gh","Enc"""u8.ToArray(), CallbackRefusal.MalformedEnvelope),
        ["JSON Encrypt a number"] = (Sealer.SealedQuery(Good), """{"Encrypt":1}"""u8.ToArray(), CallbackRefusal.MalformedEnvelope),
        ["JSON Encrypt only deeper down"] = (Sealer.SealedQuery(Good), Encoding.UTF8.GetBytes($$$"""{"x":{"Encrypt":"{{{Good}}}"}}"""), CallbackRefusal.MalformedEnvelope),
        ["JSON half a surrogate pair"] = (Sealer.SealedQuery(Good), """{"Encrypt":"\ud800"}"""u8.ToArray(), CallbackRefusal.MalformedEnvelope),
        ["JSON a thousand levels deep"] = (Sealer.SealedQuery(Good), Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 1_000)), CallbackRefusal.MalformedEnvelope),
        ["Encrypt not base64"] = Signed("!!!!"),
        ["Encrypt half a block"] = Signed(Convert.ToBase64String(new byte[24])),
        ["cipher text cut by a block"] = Signed(Convert.ToBase64String(Convert.FromBase64String(Good)[..^16])),
        ["cipher text cut in the middle of base64"] = Signed(Good[..^3]),
        ["random cipher text"] = Signed(Convert.ToBase64String(Enumerable.Range(0, 64).Select(i => (byte)(i * 37)).ToArray())),
        ["sealed with a foreign key"] = Signed(Sealer.Seal(Message, key: Sealer.OtherKey)),
        ["pad byte zero"] = Signed(Padded(0, 32)),
        ["pad byte 33"] = Signed(Padded(33, 33)),
        ["pad byte 255"] = Signed(Padded(255, 32)),
        ["pad bytes differ"] = Signed(Convert.ToBase64String(Sealer.EncryptBlocks([.. new byte[31], 32]))),
        ["nothing but padding"] = Signed(Convert.ToBase64String(Sealer.EncryptBlocks([.. Enumerable.Repeat((byte)32, 32)]))),
        ["length beyond the text"] = Signed(Convert.ToBase64String(Sealer.EncryptBlocks(Sealer.Pad(Sealer.Layout(Message, claimedLength: 100_000))))),
        ["length of two gigabytes"] = Signed(Convert.ToBase64String(Sealer.EncryptBlocks(Sealer.Pad(Sealer.Layout(Message, claimedLength: 0x7FFFFFFF))))),
        ["negative length"] = Signed(Convert.ToBase64String(Sealer.EncryptBlocks(Sealer.Pad(Sealer.Layout(Message, claimedLength: 0xFFFFFFFF))))),
        ["length one short"] = Signed(Convert.ToBase64String(Sealer.EncryptBlocks(Sealer.Pad(Sealer.Layout(Message, claimedLength: (uint)Message.Length - 1)))), CallbackRefusal.ForeignAppId),
        ["foreign app id"] = Signed(Sealer.Seal(Message, "wx0000000000000000"), CallbackRefusal.ForeignAppId),
        ["no app id"] = Signed(Sealer.Seal(Message, ""), CallbackRefusal.ForeignAppId),
        ["app id with a tail"] = Signed(Sealer.Seal(Message, Sealer.AppId + "\0"), CallbackRefusal.ForeignAppId),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused(string name)
    {
        var (query, body, reason) = Cases[name];

        var refused = Assert.IsType<CallbackResult.Refused>(Sealer.Gate().Open(query, body));

        Assert.Equal(reason, refused.Reason);
        Assert.InRange(refused.StatusCode, 400, 499);
    }

    [Fact]
    public void A_sealed_body_in_plain_mode_is_refused() =>
        Assert.Equal(
            new CallbackResult.Refused(CallbackRefusal.WrongMode),
            Sealer.Gate(CallbackMode.Plain).Open(Sealer.SealedQuery(Good), Sealer.XmlEnvelope(Good)));

    [Fact]
    public void Ten_thousand_mutilated_bodies_are_opened_only_when_untouched()
    {
        var gate = Sealer.Gate();
        var random = new Random(20260101);
        var query = Sealer.SealedQuery(Good);
        for (var i = 0; i < 10_000; i++)
        {
            var body = i % 2 == 0 ? Sealer.XmlEnvelope(Good) : Sealer.JsonEnvelope(Good);
            for (var hits = random.Next(1, 8); hits > 0; hits--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            body = body[..random.Next(1, body.Length + 1)];

            var result = gate.Open(query, body);

            if (result is CallbackResult.Opened opened)
                Assert.Equal(Message, Encoding.UTF8.GetString(opened.ClearBody.Span));
        }
    }

    private static (CallbackQuery Query, byte[] Body, CallbackRefusal Reason) Signed(string encrypt, CallbackRefusal reason = CallbackRefusal.CannotDecrypt) =>
        (Sealer.SealedQuery(encrypt), Sealer.XmlEnvelope(encrypt), reason);

    private static string Padded(byte padByte, int count)
    {
        var layout = Sealer.Layout(new string('x', 100));
        var total = (layout.Length + count + 31) / 32 * 32;
        return Convert.ToBase64String(Sealer.EncryptBlocks([.. layout, .. Enumerable.Repeat(padByte, total - layout.Length)]));
    }
}
