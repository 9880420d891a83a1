namespace Retention.Channels.Sms;

/// <summary>One text for up to two hundred numbers.</summary>
/// <param name="PhoneNumbers">+86… or bare eleven digits; all domestic or all foreign.</param>
/// <param name="TemplateValues">As many as the template has variables; domestic notices and marketing may have none.</param>
/// <param name="SessionContext">Comes back in results and reports, under 512 bytes: the only way to tell what a lost answer was about.</param>
public sealed record SmsMessage(
    string TemplateId,
    IReadOnlyList<string> PhoneNumbers,
    IReadOnlyList<string>? TemplateValues = null,
    string? SessionContext = null)
{
    public const int MaxPhoneNumbers = 200;

    public override string ToString() => $"{nameof(SmsMessage)} {TemplateId} to {PhoneNumbers.Count}";
}

/// <summary>What became of one number: a refused number does not fail the request.</summary>
/// <param name="BilledParts">Zero unless accepted.</param>
public sealed record SmsSendResult(
    string SerialNumber,
    string PhoneNumber,
    int BilledParts,
    string SessionContext,
    string Code,
    string Message,
    string IsoCode)
{
    public bool IsAccepted => Code == "Ok";

    /// <summary>Null when accepted.</summary>
    public SmsErrorKind? Problem => IsAccepted ? null : SmsErrorCatalog.Explain(Code).Kind;

    /// <summary>In Chinese, for an operator.</summary>
    public string Explanation => IsAccepted ? "已提交运营商。" : SmsErrorCatalog.Explain(Code).Chinese;

    public override string ToString() => $"{nameof(SmsSendResult)} {SerialNumber} {Code}";
}

/// <summary>A carrier's report on one message; it may never come.</summary>
/// <param name="CarrierCode">The carrier's word, such as DELIVRD or UNDELIV; null when the report was pulled.</param>
public sealed record SmsStatusReport(
    string SerialNumber,
    string PhoneNumber,
    string CountryCode,
    bool IsDelivered,
    string? CarrierCode,
    string Description,
    DateTimeOffset? ReceivedAt,
    string? SessionContext)
{
    public string DedupeKey => $"sms:{SerialNumber}:{PhoneNumber}";

    public override string ToString() => $"{nameof(SmsStatusReport)} {SerialNumber} {(IsDelivered ? "delivered" : "failed")}";
}

/// <summary>A text a fan sent back.</summary>
public sealed record SmsReply(
    string PhoneNumber,
    string CountryCode,
    string Text,
    string SignName,
    string ExtendCode,
    DateTimeOffset ReceivedAt)
{
    private static readonly string[] OptOutWords = ["R", "T", "TD", "N", "退订"];

    /// <summary>The provider stops for R only; the other words people use count for us as well.</summary>
    public bool IsOptOut => OptOutWords.Contains(Text.Trim(), StringComparer.OrdinalIgnoreCase);

    public string DedupeKey => SmsCallbackReader.ReplyKey(this);

    public override string ToString() => nameof(SmsReply);
}
