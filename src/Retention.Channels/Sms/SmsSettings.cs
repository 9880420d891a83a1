namespace Retention.Channels.Sms;

/// <summary>One SMS application at Tencent Cloud.</summary>
public sealed record SmsSettings
{
    public required string SecretId { get; init; }

    public required string SecretKey { get; init; }

    public required string SdkAppId { get; init; }

    /// <summary>The approved signature's text, without 【】.</summary>
    public required string SignName { get; init; }

    public string Region { get; init; } = "ap-guangzhou";

    public Uri Endpoint { get; init; } = new("https://sms.tencentcloudapi.com/");

    /// <summary>For one HTTP exchange; after it the outcome of a send is unknown.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    // Settings end up in logs and error pages; the key must not.
    public override string ToString() => $"{nameof(SmsSettings)} of {SdkAppId}";
}
