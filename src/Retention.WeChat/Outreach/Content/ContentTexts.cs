using System.Diagnostics.CodeAnalysis;

namespace Retention.WeChat.Outreach.Content;

/// <summary>The forms of a touch that carry text.</summary>
public enum ContentForm
{
    Text,
    News,
    Subscribe,
    Template,
    Sms,
    Mass,
}

internal enum TextKind
{
    Words,

    /// <summary>An address: what is put into it is escaped.</summary>
    Address,

    /// <summary>Kept elsewhere and repeated here; never filled.</summary>
    Quoted,

    /// <summary>The same for all who get it; never filled.</summary>
    Common,
}

/// <summary>One text of a touch. <see cref="Field"/> is its path in the JSON.</summary>
internal sealed record ContentText(ContentForm Form, TextKind Kind, string Field, string Text);

/// <summary>The one walk through all texts of a touch, so that filling, checking and reading never differ in what they see.</summary>
internal static class ContentTexts
{
    public static IReadOnlyList<ContentText> Of(TouchContent content)
    {
        var texts = new List<ContentText>();
        Map(content, text =>
        {
            texts.Add(text);
            return text.Text;
        });
        return texts;
    }

    // JSON may leave out what the records promise; a missing text is then an empty one, which the channel's rules refuse.
    public static TouchContent Map(TouchContent content, Func<ContentText, string> change)
    {
        return content with
        {
            Text = Change(ContentForm.Text, TextKind.Words, "text", content.Text),
            News = content.News is { } news ? Card(news) : null,
            Subscribe = content.Subscribe is { } subscribe ? Fields(ContentForm.Subscribe, "subscribe", subscribe) : null,
            Template = content.Template is { } template ? Fields(ContentForm.Template, "template", template) : null,
            Sms = content.Sms is { } sms ? Message(sms) : null,
            Mass = content.Mass is { } mass ? mass with { Text = Change(ContentForm.Mass, TextKind.Common, "mass.text", mass.Text) } : null,
        };

        NewsCard Card(NewsCard card) => new(
            Change(ContentForm.News, TextKind.Words, "news.title", card.Title ?? ""),
            Change(ContentForm.News, TextKind.Words, "news.description", card.Description ?? ""),
            Change(ContentForm.News, TextKind.Address, "news.url", card.Url ?? ""),
            Change(ContentForm.News, TextKind.Address, "news.pictureUrl", card.PictureUrl));

        TemplateContent Fields(ContentForm form, string path, TemplateContent fields) => fields with
        {
            Data = (fields.Data ?? new Dictionary<string, string>()).ToDictionary(
                each => each.Key, each => Change(form, TextKind.Words, $"{path}.data.{each.Key}", each.Value ?? ""), StringComparer.Ordinal),
            Url = Change(form, TextKind.Address, $"{path}.url", fields.Url),
            MiniProgramPath = Change(form, TextKind.Address, $"{path}.miniProgramPath", fields.MiniProgramPath),
        };

        SmsContent Message(SmsContent sms) => sms with
        {
            Parameters = [.. (sms.Parameters ?? []).Select((value, index) => Change(ContentForm.Sms, TextKind.Words, $"sms.parameters[{index}]", value ?? ""))],
            Body = Change(ContentForm.Sms, TextKind.Quoted, "sms.body", sms.Body),
        };

        [return: NotNullIfNotNull(nameof(text))]
        string? Change(ContentForm form, TextKind kind, string field, string? text) => text is null ? null : change(new ContentText(form, kind, field, text));
    }

    /// <summary>Without some of its forms: those channels are then ruled out.</summary>
    public static TouchContent Without(TouchContent content, IReadOnlySet<ContentForm> forms) => content with
    {
        Text = forms.Contains(ContentForm.Text) ? null : content.Text,
        News = forms.Contains(ContentForm.News) ? null : content.News,
        Subscribe = forms.Contains(ContentForm.Subscribe) ? null : content.Subscribe,
        Template = forms.Contains(ContentForm.Template) ? null : content.Template,
        Sms = forms.Contains(ContentForm.Sms) ? null : content.Sms,
        Mass = forms.Contains(ContentForm.Mass) ? null : content.Mass,
    };
}
