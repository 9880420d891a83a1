using System.Globalization;
using System.Text.RegularExpressions;
using Retention.Platform;
using static Retention.WeChat.Outreach.Content.ContentRules;

namespace Retention.WeChat.Outreach.Content;

/// <summary>SMS: what Tencent Cloud and the carriers refuse about a template's values and about the text of marketing.</summary>
internal static partial class SmsRules
{
    /// <summary>How every marketing message must end, so that a reply of R stops them.</summary>
    public const string Closing = "拒收请回复R";

    /// <summary>Past it Tencent Cloud answers ContentLengthLimit.</summary>
    public const int BodyMax = 500;

    public static SmsContent? Shorten(SmsContent? sms, int variableLengthMax, CutField cut) => sms is null ? null : sms with
    {
        // Half a number would be another number.
        Parameters = [.. sms.Parameters.Select((value, index) => Figures().IsMatch(value) ? value : cut.Apply(Field(index), value, each => each.CutWhole(variableLengthMax)))],
    };

    public static IEnumerable<ContentFinding> Offences(SmsContent? sms, TouchPurpose purpose, int variableLengthMax) => sms is null
        ? [NoForm("sms")]
        : [.. OfTemplate(sms), .. sms.Parameters.SelectMany((value, index) => OfParameter(Field(index), value, variableLengthMax)), .. OfBody(sms, purpose)];

    /// <summary>What nobody has looked at, and what may go wrong with an account the carriers trust less.</summary>
    public static IEnumerable<ContentFinding> Advice(SmsContent sms, TouchPurpose purpose)
    {
        if (sms.Body is null && purpose == TouchPurpose.Marketing)
        {
            yield return new ContentFinding(
                "sms.body_unknown", FindingSeverity.Warning, "sms.body",
                $"没有填写审核通过的模板正文，无法核对变量个数、条数和结尾的“{Closing}”；营销短信请填写。",
                $"Without the approved text nobody can check its variables, its parts and its closing '{Closing}'; give it with marketing by SMS.");
        }

        if (sms.Parameters.Count > 0)
        {
            yield return new ContentFinding(
                "sms.variables_restricted", FindingSeverity.Notice, "sms.parameters",
                "新开通的腾讯云账号，国内通知类和营销类模板不允许带变量（UnsupportedTemplateVariable）；发送前请在短信控制台确认。",
                "Tencent Cloud accounts opened lately may not use variables in domestic notices and marketing (UnsupportedTemplateVariable); check in its console.");
        }
    }

    /// <summary>The text with the values in their places, as far as there are values for them.</summary>
    public static string Fill(string body, IReadOnlyList<string> parameters) => Variable().Replace(body, match =>
        NumberOf(match) is var number && number >= 1 && number <= parameters.Count ? parameters[number - 1] : match.Value);

    private static string Field(int index) => $"sms.parameters[{index}]";

    private static IEnumerable<ContentFinding> OfTemplate(SmsContent sms)
    {
        if (string.IsNullOrWhiteSpace(sms.TemplateId))
            yield return ChatRules.Empty("sms.templateId");
        if (sms.TemplateId is { Length: > TouchContent.TemplateIdMax })
            yield return TemplateRules.IdTooLong("sms.templateId");
    }

    private static IEnumerable<ContentFinding> OfParameter(string field, string value, int lengthMax)
    {
        if (string.IsNullOrWhiteSpace(value))
            yield return ChatRules.Empty(field);
        if (value.Length > lengthMax)
            yield return Offence("sms.variable_too_long", field, $"短信变量不超过 {lengthMax} 个字符。", $"A variable of an SMS has at most {lengthMax} characters.");
        if (Address().IsMatch(value))
            yield return Offence("sms.variable_address", field, "短信变量里不能有网址，请把网址写进模板正文再送审。", "A variable of an SMS must not hold an address; write it into the template and have it approved.");
    }

    private static IEnumerable<ContentFinding> OfBody(SmsContent sms, TouchPurpose purpose)
    {
        if (sms.Body is not { } body)
            yield break;
        var variables = Variable().Matches(body).Select(NumberOf).DefaultIfEmpty(0).Max();
        if (variables != sms.Parameters.Count)
        {
            yield return Offence(
                "sms.variable_count", "sms.parameters", $"模板正文有 {variables} 个变量，却给了 {sms.Parameters.Count} 个值。", $"The template has {variables} variables but {sms.Parameters.Count} values are given.");
        }

        if (Fill(body, sms.Parameters).Length > BodyMax)
            yield return Offence("sms.too_long", "sms.body", $"短信正文不超过 {BodyMax} 个字符。", $"The text of an SMS has at most {BodyMax} characters.");
        if (body.StartsWith('【'))
            yield return Offence("sms.signature_in_body", "sms.body", "正文不要写签名，发送时会自动加上。", "Leave the signature out of the text; it is put before it when sending.");
        if (purpose == TouchPurpose.Marketing && !body.TrimEnd().EndsWith(Closing, StringComparison.Ordinal))
            yield return Offence("sms.no_closing", "sms.body", $"营销短信必须以“{Closing}”结尾。", $"A marketing message must end with '{Closing}'.");
    }

    private static int NumberOf(Match variable) => int.Parse(variable.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{([1-9][0-9]?)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[0-9.,:￥¥%+-]+元?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Figures();

    [GeneratedRegex(@"://|www\.|[a-z0-9-]\.(com|cn|net|org|top|vip|xyz|io|me|co|cc|shop|site|app|link|url|ink|ltd)(?![a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
