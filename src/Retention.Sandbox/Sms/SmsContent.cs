using System.Text.RegularExpressions;

namespace Retention.Sandbox.Sms;

/// <summary>The text of a message: variables filled in, checked as the template's kind asks, counted in billed parts.</summary>
internal static partial class SmsContent
{
    private const string UnsubscribeHint = "拒收请回复R";
    private const int SinglePartChars = 70;
    private const int PartChars = 67;

    public static (string? Text, SmsCode Refusal) Fill(SmsOptions options, SmsTemplate template, IReadOnlyList<string> values)
    {
        var variables = Variable().Matches(template.Text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Count();
        if (variables != values.Count)
        {
            return (null, SmsCodes.WrongParamCount);
        }

        if (variables > 0 && template.Kind != SmsTemplateKind.Otp && !options.AllowVariables)
        {
            return (null, SmsCodes.VariablesUnsupported);
        }

        if (template.Kind == SmsTemplateKind.Marketing && !template.Text.EndsWith(UnsubscribeHint, StringComparison.Ordinal))
        {
            return (null, SmsCodes.NoUnsubscribe);
        }

        foreach (var value in values)
        {
            if (Check(options, template, value) is { } wrong)
            {
                return (null, wrong);
            }
        }

        var body = Variable().Replace(template.Text, match => values[int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 1]);
        return ($"【{options.SignName}】{body}", default);
    }

    public static int Parts(string text) => text.Length <= SinglePartChars ? 1 : (text.Length + PartChars - 1) / PartChars;

    private static SmsCode? Check(SmsOptions options, SmsTemplate template, string value)
    {
        if (value.Contains("://", StringComparison.Ordinal) || value.Contains("www.", StringComparison.OrdinalIgnoreCase))
        {
            return SmsCodes.UrlInParameter;
        }

        if (template.Kind == SmsTemplateKind.Otp)
        {
            return OneTimeCode().IsMatch(value) ? null : SmsCodes.ParameterFormat;
        }

        return value.Length > options.VariableLengthMax ? SmsCodes.ParameterTooLong : null;
    }

    [GeneratedRegex(@"\{([1-9]\d?)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\d{1,6}$")]
    private static partial Regex OneTimeCode();
}
