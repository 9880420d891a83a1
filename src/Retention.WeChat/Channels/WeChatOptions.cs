using Retention.Channels.WeChat.Callbacks;

namespace Retention.WeChat.Channels;

/// <summary>The official account and, optionally, the mini-program this installation serves.</summary>
public sealed class WeChatOptions
{
    public WeChatAccountOptions OfficialAccount { get; set; } = new();

    public WeChatAccountOptions MiniProgram { get; set; } = new();

    public Uri ApiBase { get; set; } = new("https://api.weixin.qq.com/");

    public Uri MpBase { get; set; } = new("https://mp.weixin.qq.com/");

    public Uri OpenBase { get; set; } = new("https://open.weixin.qq.com/");
}

/// <summary>What the WeChat console shows under "development settings" of one account.</summary>
public sealed class WeChatAccountOptions
{
    public string AppId { get; set; } = "";

    public string AppSecret { get; set; } = "";

    /// <summary>The <c>gh_…</c> id, sender of passive replies.</summary>
    public string OriginalId { get; set; } = "";

    public string Token { get; set; } = "";

    public string? EncodingAesKey { get; set; }

    /// <summary>Still accepted after a change of key, because WeChat switches over with a delay.</summary>
    public string? PreviousEncodingAesKey { get; set; }

    public CallbackMode CallbackMode { get; set; } = CallbackMode.Safe;

    public bool IsConfigured => AppId.Length > 0;
}
