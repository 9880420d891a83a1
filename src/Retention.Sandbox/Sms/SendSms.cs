using System.Text;
using System.Text.Json;
using Retention.Sandbox.Clock;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Sms;

/// <summary>SendSms: what is wrong with the call fails it, what is wrong with a message fails it number by number.</summary>
internal static class SendSms
{
    private const int NumbersMax = 200;
    private const int ContextBytesBelow = 512;

    public static byte[] Answer(World world, JsonElement body, byte[] raw, DateTimeOffset now)
    {
        var numbers = body.Texts("PhoneNumberSet");
        if (body.Text("SmsSdkAppId") is null || body.Text("TemplateId") is null)
        {
            return SmsAnswer.Error(SmsCodes.MissingParameter);
        }

        if (numbers is null || numbers.Count == 0)
        {
            return SmsAnswer.Error(SmsCodes.EmptyPhoneNumberSet);
        }

        if (numbers.Count > NumbersMax)
        {
            return SmsAnswer.Error(SmsCodes.PhoneNumberCountLimit);
        }

        var parsed = numbers.ConvertAll(PhoneNumbers.Read);
        if (parsed.OfType<PhoneNumber>().Select(number => number.IsDomestic).Distinct().Count() > 1)
        {
            return SmsAnswer.Error(SmsCodes.MixedNumbers);
        }

        return SmsAnswer.Statuses(Send(world.Sms, body, numbers, parsed, raw, now));
    }

    private static List<SendStatus> Send(
        SmsCarrier carrier, JsonElement body, List<string> numbers, List<PhoneNumber?> parsed, byte[] raw, DateTimeOffset now)
    {
        var context = body.Text("SessionContext") ?? "";
        var (text, template, refusal) = Text(carrier.Options, body, context, now);
        var statuses = new List<SendStatus>(numbers.Count);
        for (var i = 0; i < numbers.Count; i++)
        {
            statuses.Add(text is null ? SmsCarrier.Refused(numbers[i], context, refusal)
                : parsed[i] is { } number ? carrier.Send(number, numbers[i], text, template!, context, raw, now)
                : SmsCarrier.Refused(numbers[i], context, SmsCodes.IncorrectNumber));
        }

        return statuses;
    }

    private static (string? Text, SmsTemplate? Template, SmsCode Refusal) Text(SmsOptions options, JsonElement body, string context, DateTimeOffset now)
    {
        if (body.Text("SmsSdkAppId") != options.SdkAppId)
        {
            return (null, null, SmsCodes.AppIdVerifyFail);
        }

        if (body.Text("SignName") != options.SignName)
        {
            return (null, null, SmsCodes.WrongSignature);
        }

        if (options.Templates.FirstOrDefault(one => one.Id == body.Text("TemplateId")) is not { Approved: true } template)
        {
            return (null, null, SmsCodes.WrongTemplate);
        }

        if (Encoding.UTF8.GetByteCount(context) >= ContextBytesBelow)
        {
            return (null, null, SmsCodes.ContextTooLong);
        }

        var hour = ChinaTime.Local(now).Hour;
        if (template.Kind == SmsTemplateKind.Marketing && (hour < options.MarketingFromHour || hour >= options.MarketingUntilHour))
        {
            return (null, null, SmsCodes.MarketingHours);
        }

        var (text, refusal) = SmsContent.Fill(options, template, body.Texts("TemplateParamSet") ?? []);
        return (text, template, refusal);
    }
}
