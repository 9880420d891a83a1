using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>The card a fan sees for a template or subscribe message.</summary>
internal static class TemplateBubble
{
    public static Bubble Of(ApiCall call, TemplateOptions template, string kind, IReadOnlyList<BubbleField> fields)
    {
        var target = call.Body.Object("miniprogram");
        var isMiniProgram = call.Account.Kind == AccountKind.MiniProgram;
        return new Bubble
        {
            At = call.Now,
            Account = call.Account.Options.Key,
            From = "account",
            Kind = kind,
            Title = template.Title,
            Fields = fields,
            TemplateId = template.Id,
            Url = isMiniProgram ? null : call.Body.Text("url") ?? call.Body.Text("page"),
            AppId = isMiniProgram ? call.Account.Options.AppId : target?.Text("appid"),
            PagePath = isMiniProgram ? call.Body.Text("page") : target?.Text("pagepath"),
        };
    }
}
