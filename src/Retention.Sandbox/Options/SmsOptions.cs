namespace Retention.Sandbox;

public enum SmsTemplateKind { Otp, Notification, Marketing }

/// <summary>The SMS application of a Tencent Cloud account.</summary>
public sealed record SmsOptions
{
    public string SecretId { get; init; } = "";

    public string SecretKey { get; init; } = "";

    public string SdkAppId { get; init; } = "";

    public string SignName { get; init; } = "";

    public string? StatusCallbackUrl { get; init; }

    public string? ReplyCallbackUrl { get; init; }

    public IReadOnlyList<SmsTemplate> Templates { get; init; } = [];

    /// <summary>Domestic notification and marketing templates may not contain variables; old accounts still may.</summary>
    public bool AllowVariables { get; init; }

    /// <summary>Longest value of a template variable; accounts opened after 2024-01-25 start with six characters.</summary>
    public int VariableLengthMax { get; init; } = 6;

    /// <summary>Pulling must be enabled by Tencent's support.</summary>
    public bool PullEnabled { get; init; } = true;

    public int RequestsPerSecond { get; init; } = 3000;

    public int PullsPerSecond { get; init; } = 100;

    public int PerNumberPerDay { get; init; } = 10;

    public int PerNumberPerHour { get; init; } = 5;

    public TimeSpan SameContentEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whole hours of China time between which marketing messages are accepted.</summary>
    public int MarketingFromHour { get; init; } = 8;

    public int MarketingUntilHour { get; init; } = 22;
}

/// <summary>An approved text with {1}, {2} … as variables.</summary>
public sealed record SmsTemplate
{
    public string Id { get; init; } = "";

    public SmsTemplateKind Kind { get; init; } = SmsTemplateKind.Notification;

    public string Text { get; init; } = "";

    /// <summary>Not yet approved templates are refused.</summary>
    public bool Approved { get; init; } = true;
}
