namespace Retention.WeChat.Channels;

/// <summary>The SMS application at Tencent Cloud. Optional: without it no touch takes the SMS channel.</summary>
public sealed class SmsOptions
{
    public string SecretId { get; set; } = "";

    public string SecretKey { get; set; } = "";

    public string SdkAppId { get; set; } = "";

    /// <summary>The approved signature's text, without 【】.</summary>
    public string SignName { get; set; } = "";

    public string Region { get; set; } = "ap-guangzhou";

    public Uri Endpoint { get; set; } = new("https://sms.tencentcloudapi.com/");

    /// <summary>The unguessable part of the callback addresses <c>/callbacks/sms/{path}</c>: neither callback is signed.</summary>
    public string CallbackPath { get; set; } = "";

    /// <summary>Whether Tencent's support has switched pulling on for the application; unknown outcomes are then settled by it.</summary>
    public bool PullStatus { get; set; }

    public bool IsConfigured => SecretId.Length > 0;
}
