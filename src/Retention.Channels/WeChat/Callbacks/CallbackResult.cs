using System.Diagnostics;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>Why a request to the callback address was turned away.</summary>
public enum CallbackRefusal
{
    MissingParameter,
    StaleTimestamp,
    WrongSignature,
    WrongMode,
    BodyEmpty,
    BodyTooLarge,
    MalformedEnvelope,
    CannotDecrypt,
    ForeignAppId,
}

/// <summary>The answer to WeChat's check of the callback address.</summary>
public abstract record UrlVerification
{
    private UrlVerification()
    {
    }

    /// <summary>To be answered as plain text, byte for byte.</summary>
    public sealed record Verified(string Echo) : UrlVerification;

    public sealed record Refused(CallbackRefusal Reason) : UrlVerification
    {
        public int StatusCode => CallbackRefusals.StatusCodeOf(Reason);
    }
}

/// <summary>What became of one pushed body.</summary>
public abstract record CallbackResult
{
    private CallbackResult()
    {
    }

    /// <summary>The body is from WeChat and for this account. In plain mode <paramref name="ClearBody"/> is the caller's own memory.</summary>
    public sealed record Opened(ReadOnlyMemory<byte> ClearBody, Sealing? Sealing) : CallbackResult;

    public sealed record Refused(CallbackRefusal Reason) : CallbackResult
    {
        public int StatusCode => CallbackRefusals.StatusCodeOf(Reason);
    }
}

/// <summary>How to seal the reply to one push: with the key that opened it, in the format it came in.</summary>
public sealed class Sealing
{
    internal Sealing(CallbackCipher cipher, string nonce, bool isJson)
    {
        Cipher = cipher;
        Nonce = nonce;
        IsJson = isJson;
    }

    public bool IsJson { get; }

    internal CallbackCipher Cipher { get; }

    internal string Nonce { get; }
}

internal static class CallbackRefusals
{
    public static int StatusCodeOf(CallbackRefusal reason) => reason switch
    {
        CallbackRefusal.MissingParameter or CallbackRefusal.BodyEmpty or CallbackRefusal.MalformedEnvelope => 400,
        CallbackRefusal.StaleTimestamp or CallbackRefusal.WrongSignature or CallbackRefusal.WrongMode => 403,
        CallbackRefusal.CannotDecrypt or CallbackRefusal.ForeignAppId => 403,
        CallbackRefusal.BodyTooLarge => 413,
        _ => throw new UnreachableException(),
    };
}
