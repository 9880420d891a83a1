using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>
/// Tells WeChat's pushes to one account from everything else that reaches its callback address.
/// Thread-safe; never throws for what a request contains.
/// </summary>
public sealed class CallbackGate
{
    private const int MaxParameterLength = 128;
    private const int MaxTimestampDigits = 12;

    // The echo is not covered by the signature: only what cannot be markup is given back.
    private static readonly SearchValues<char> EchoCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_");

    private readonly CallbackSettings settings;
    private readonly TimeProvider clock;
    private readonly byte[] token;
    private readonly byte[] appId;
    private readonly CallbackCipher[] ciphers;

    public CallbackGate(CallbackSettings settings, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(settings.Token);
        ArgumentException.ThrowIfNullOrEmpty(settings.AppId);
        this.settings = settings;
        this.clock = clock;
        token = Encoding.UTF8.GetBytes(settings.Token);
        appId = Encoding.UTF8.GetBytes(settings.AppId);
        ciphers = [.. new[] { settings.EncodingAesKey, settings.PreviousEncodingAesKey }
            .Where(key => !string.IsNullOrEmpty(key))
            .Select(key => CallbackCipher.FromEncodingAesKey(key!))];
        if (settings.Mode != CallbackMode.Plain && ciphers.Length == 0)
            throw new ArgumentException("Safe and compatible mode need an EncodingAESKey.", nameof(settings));
    }

    /// <summary>Answers the check WeChat makes when the callback address is entered in its console.</summary>
    public UrlVerification VerifyUrl(CallbackQuery query)
    {
        if (!IsUsable(query.EchoStr) || query.EchoStr.AsSpan().ContainsAnyExcept(EchoCharacters))
            return new UrlVerification.Refused(CallbackRefusal.MissingParameter);
        return CheckQuery(query, query.Signature, default) is { } refusal
            ? new UrlVerification.Refused(refusal)
            : new UrlVerification.Verified(query.EchoStr!);
    }

    /// <summary>Verifies and, where sealed, decrypts one pushed body.</summary>
    public CallbackResult Open(CallbackQuery query, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return new CallbackResult.Refused(CallbackRefusal.BodyEmpty);
        if (body.Length > settings.MaxBodyBytes)
            return new CallbackResult.Refused(CallbackRefusal.BodyTooLarge);

        var isSealed = string.Equals(query.EncryptType, "aes", StringComparison.OrdinalIgnoreCase);
        return (settings.Mode, isSealed) switch
        {
            (CallbackMode.Plain, true) or (CallbackMode.Safe, false) => new CallbackResult.Refused(CallbackRefusal.WrongMode),
            (_, true) => OpenSealed(query, body),
            (_, false) => OpenPlain(query, body),
        };
    }

    /// <summary>
    /// Puts a reply into the envelope the push asks for. Without a sealing, and for an empty reply or
    /// <c>success</c>, which WeChat takes bare in every mode, the reply is returned as it is.
    /// </summary>
    public string Seal(string reply, Sealing? sealing)
    {
        if (sealing is null || reply is "" or PassiveReplyWriter.Success)
            return reply;
        Span<byte> random = stackalloc byte[CallbackCipher.RandomLength];
        RandomNumberGenerator.Fill(random);
        return Seal(reply, sealing, random, clock.GetUtcNow());
    }

    internal string Seal(string reply, Sealing sealing, ReadOnlySpan<byte> random, DateTimeOffset now)
    {
        var encrypt = sealing.Cipher.Seal(reply, appId, random);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = CallbackSignature.Of(token, timestamp, sealing.Nonce, encrypt);
        var text = Encoding.ASCII.GetString(encrypt);
        return sealing.IsJson
            ? SealedEnvelope.WriteJson(text, signature, timestamp, sealing.Nonce)
            : SealedEnvelope.WriteXml(text, signature, timestamp, sealing.Nonce);
    }

    private CallbackResult OpenPlain(CallbackQuery query, ReadOnlyMemory<byte> body) =>
        CheckQuery(query, query.Signature, default) is { } refusal
            ? new CallbackResult.Refused(refusal)
            : new CallbackResult.Opened(body, null);

    private CallbackResult OpenSealed(CallbackQuery query, ReadOnlyMemory<byte> body)
    {
        var isJson = SealedEnvelope.IsJson(body.Span);
        if (!SealedEnvelope.TryFind(body, isJson, out var sealedText))
            return new CallbackResult.Refused(CallbackRefusal.MalformedEnvelope);

        // The three-part signature does not cover the body; only msg_signature does.
        if (CheckQuery(query, query.MsgSignature, sealedText.Span) is { } refusal)
            return new CallbackResult.Refused(refusal);

        var reason = CallbackRefusal.CannotDecrypt;
        foreach (var cipher in ciphers)
        {
            var outcome = cipher.Open(sealedText.Span, appId, out var message);
            if (outcome == OpenOutcome.Opened)
                return new CallbackResult.Opened(message, new Sealing(cipher, query.Nonce!, isJson));
            if (outcome == OpenOutcome.ForeignAppId)
                reason = CallbackRefusal.ForeignAppId;
        }

        return new CallbackResult.Refused(reason);
    }

    private CallbackRefusal? CheckQuery(CallbackQuery query, string? signature, ReadOnlySpan<byte> sealedText)
    {
        if (!IsUsable(signature) || !IsUsable(query.Timestamp) || !IsUsable(query.Nonce))
            return CallbackRefusal.MissingParameter;
        if (!IsTimely(query.Timestamp!))
            return CallbackRefusal.StaleTimestamp;
        return CallbackSignature.Matches(signature!, token, query.Timestamp!, query.Nonce!, sealedText)
            ? null
            : CallbackRefusal.WrongSignature;
    }

    private bool IsTimely(string timestamp)
    {
        if (settings.TimestampWindow == TimeSpan.Zero)
            return true;
        return timestamp.Length <= MaxTimestampDigits
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - seconds) <= settings.TimestampWindow.TotalSeconds;
    }

    private static bool IsUsable(string? parameter) => parameter is { Length: > 0 and <= MaxParameterLength };
}
