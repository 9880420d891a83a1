namespace Retention.Channels.WeChat;

/// <summary>One official account or mini-program and where its servers are.</summary>
public sealed record WeChatAppSettings
{
    public required string AppId { get; init; }

    public required string AppSecret { get; init; }

    public Uri ApiBase { get; init; } = new("https://api.weixin.qq.com/");

    public Uri MpBase { get; init; } = new("https://mp.weixin.qq.com/");

    public Uri OpenBase { get; init; } = new("https://open.weixin.qq.com/");

    /// <summary>For one HTTP exchange; after it the outcome of a send is unknown.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    // Settings end up in logs and error pages; the secret must not.
    public override string ToString() => $"{nameof(WeChatAppSettings)} of {AppId}";
}
