using Retention.Channels.Sms;

namespace Retention.WeChat.Outreach.Content;

/// <summary>What one SMS to one number comes to.</summary>
/// <param name="Length">Characters, with signature and closing.</param>
/// <param name="CostMilliYuan">In thousandths of a yuan.</param>
/// <param name="IsExact">Whether the template's text is known; otherwise it is the least that signature and values come to.</param>
public sealed record SmsBill(int Length, int Parts, long CostMilliYuan, bool IsExact);

/// <summary>Reckons with the text the phone will show: signature, template with its values, and for marketing the closing.</summary>
public static class SmsPrice
{
    public static SmsBill Of(string signName, SmsContent sms, TouchPurpose purpose, long milliYuanPerPart)
    {
        var body = WithClosing(sms.Body is { } text ? SmsRules.Fill(text, sms.Parameters) : string.Concat(sms.Parameters), purpose);
        var parts = SmsParts.Count(signName, body);
        return new SmsBill(SmsParts.LengthOf(signName, body), parts, parts * milliYuanPerPart, sms.Body is not null);
    }

    private static string WithClosing(string body, TouchPurpose purpose) =>
        purpose != TouchPurpose.Marketing || body.TrimEnd().EndsWith(SmsRules.Closing, StringComparison.Ordinal) ? body : body + SmsRules.Closing;
}
