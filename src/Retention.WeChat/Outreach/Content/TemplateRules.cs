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

    public static IEnumerable<ContentFinding> Offences(TemplateContent? template, string path)
    {
        if (template is null)
        {
            yield return NoForm(path);
            yield break;
        }

        if (string.IsNullOrWhiteSpace(template.TemplateId))
            yield return ChatRules.Empty($"{path}.templateId");
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
