namespace Retention.Channels.WeChat.Callbacks;

/// <summary>How the account's message push is configured in WeChat's console.</summary>
public enum CallbackMode
{
    /// <summary>明文模式: bodies are clear, only the query is signed.</summary>
    Plain,

    /// <summary>兼容模式: bodies carry a sealed copy beside the clear one; the sealed copy is the one that is read.</summary>
    Compatible,

    /// <summary>安全模式: bodies are sealed; a clear one is refused.</summary>
    Safe,
}

/// <summary>What one account's callback address needs to know to tell WeChat from everybody else.</summary>
public sealed record CallbackSettings
{
    public required string AppId { get; init; }

    public required string Token { get; init; }

    /// <summary>43 characters; needed in every mode but <see cref="CallbackMode.Plain"/>.</summary>
    public string? EncodingAesKey { get; init; }

    /// <summary>The key before the last change: WeChat may still seal with it for a while.</summary>
    public string? PreviousEncodingAesKey { get; init; }

    public CallbackMode Mode { get; init; } = CallbackMode.Safe;

    /// <summary>How far a signed timestamp may lie from our clock, either way; zero switches the check off.</summary>
    /// <remarks>WeChat repeats an unanswered push for about fifteen seconds and may keep its timestamp, so ten minutes leaves room for both that and a drifting clock.</remarks>
    public TimeSpan TimestampWindow { get; init; } = TimeSpan.FromMinutes(10);

    public int MaxBodyBytes { get; init; } = 256 * 1024;

    // Settings end up in logs and error pages; token and keys must not.
    public override string ToString() => $"{nameof(CallbackSettings)} of {AppId}, {Mode}";
}

/// <summary>The query string WeChat appends to the callback address.</summary>
public sealed record CallbackQuery(
    string? Signature,
    string? Timestamp,
    string? Nonce,
    string? EchoStr = null,
    string? EncryptType = null,
    string? MsgSignature = null);
