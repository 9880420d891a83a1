using System.Text;
using static Retention.WeChat.Outreach.Content.ContentRules;

namespace Retention.WeChat.Outreach.Content;

/// <summary>Mass messages: one article or one text, the same for all who get it. Of all forms it reaches most people and can least be taken back.</summary>
internal static class MassFormRules
{
    private const string Form = "mass";
    private const string TextField = "mass.text";

    public static MassForm? Shorten(MassForm? form, CutField cut) =>
        form is { Text: { } text } ? form with { Text = cut.Apply(TextField, text, ChatRules.ShortenText) } : form;

    public static IEnumerable<ContentFinding> Offences(MassForm? form) => form switch
    {
        null => [NoForm(Form)],
        { MediaId: not null, Text: not null } => [Offence("mass.both", Form, "图文素材和文字只能填写一种。", "Give either a draft's media id or a text, not both.")],
        { MediaId: { } media } => string.IsNullOrWhiteSpace(media) ? [ChatRules.Empty("mass.mediaId")] : [],
        { Text: { } text } => Offences(text),
        _ => [Offence("mass.empty", Form, "群发内容不能为空，请填写图文素材的 mediaId 或文字。", "A mass message needs a draft's media id or a text.")],
    };

    private static IEnumerable<ContentFinding> Offences(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            yield return ChatRules.Empty(TextField);
        if (Encoding.UTF8.GetByteCount(text) > ChatRules.TextBytesMax)
            yield return ChatRules.TooLong(TextField);
        var template = TextTemplate.Of(text);
        if (template.Fault is not null || template.Variables.Count > 0 || template.Placeholders.Count > 0)
            yield return Offence("mass.variable", TextField, "群发对所有人是同一段文字，不能使用变量或大括号。", "A mass message is the same for everybody: it can have no variables.");
    }
}
