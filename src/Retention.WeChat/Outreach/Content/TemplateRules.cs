using Retention.Channels.WeChat;
using static Retention.WeChat.Outreach.Content.ContentRules;

namespace Retention.WeChat.Outreach.Content;

/// <summary>Template and subscribe messages: each value must suit the type its key names.</summary>
internal static class TemplateRules
{
    public static TemplateContent? Shorten(TemplateContent? template, string path, CutField cut) => template is null ? null : template with
    {
        Data = template.Data.ToDictionary(
            each => each.Key, each => cut.Apply($"{path}.data.{each.Key}", each.Value, value => TemplateValues.Shorten(each.Key, value)), StringComparer.Ordinal),
    };

    /// <summary>WeChat reads the words, but a purpose of marketing is a bad beginning.</summary>
    public static IEnumerable<ContentFinding> Advice(TouchPurpose purpose)
    {
        if (purpose == TouchPurpose.Marketing)
        {
            yield return new ContentFinding(
                "template.marketing_purpose", FindingSeverity.Warning, "template",
                "模板消息只能用于服务通知。营销触达请改用粉丝订阅过的订阅通知、客服消息或短信。",
                "Template messages are for service notices only. Send marketing by a subscribe message the fan accepted, in the chat or by SMS.");
        }
    }

    internal static ContentFinding IdTooLong(string field) => Offence(
        "template.id_too_long", field, $"模板 ID 不超过 {TouchContent.TemplateIdMax} 个字符，请检查是否重复粘贴。", $"A template's id has at most {TouchContent.TemplateIdMax} characters; was it pasted twice?");

    public static IEnumerable<ContentFinding> Offences(TemplateContent? template, string path)
    {
        if (template is null)
        {
            yield return NoForm(path);
            yield break;
        }

        if (string.IsNullOrWhiteSpace(template.TemplateId))
            yield return ChatRules.Empty($"{path}.templateId");
        if (template.TemplateId is { Length: > TouchContent.TemplateIdMax })
            yield return IdTooLong($"{path}.templateId");
        if (template.Data.Count == 0)
            yield return ChatRules.Empty($"{path}.data");
        foreach (var (field, value) in template.Data)
        {
            if (TemplateValues.OffenceOf(field, value) is { } offence)
                yield return Offence("template.value", $"{path}.data.{field}", $"{offence.Rule}。", $"It must be: {offence.RuleEn}.");
        }

        if (template.Url is { Length: > 0 } url && !ChatRules.IsWebAddress(url))
            yield return ChatRules.NoAddress($"{path}.url");
    }
}
