using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Channels;

/// <summary>The SMS application at Tencent Cloud. Optional: without it no touch takes the SMS channel.</summary>
public sealed class SmsOptions
{
    public const int VariableLengthDefault = 12;

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

    /// <summary>What one part costs, in thousandths of a yuan; prices shown to operators are reckoned from it.</summary>
    [Range(0, 10_000)]
    public long MilliYuanPerPart { get; set; } = 50;

    /// <summary>Longest value of a template's variable. Tencent Cloud grants accounts opened since 2024-01-25 six characters unless asked.</summary>
    [Range(1, 500)]
    public int VariableLengthMax { get; set; } = VariableLengthDefault;

    public bool IsConfigured => SecretId.Length > 0;
}
