using System.Security.Cryptography;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Adding, listing and deleting an official account's template messages.</summary>
internal static class TemplateAdminEndpoints
{
    private static readonly WeChatError BadKeywords = new(40246, "invalid keyword_name_list");
    private static readonly WeChatError TooManyTemplates = new(45026, "template size out of limit");

    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/template/api_add_template", Add, AccountKind.OfficialAccount);
        api.Get("/cgi-bin/template/get_all_private_template", List, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/template/del_private_template", Delete, AccountKind.OfficialAccount);
        api.Get("/cgi-bin/template/get_industry", Industry, AccountKind.OfficialAccount);
        api.Post("/wxa/sec/queryblocktmplmsg", _ => ApiReply.Json(new { errcode = 0, errmsg = "ok", msginfo = Array.Empty<object>() }), AccountKind.OfficialAccount);
    }

    public static string NewId() =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 43);

    private static ApiReply Add(ApiCall call)
    {
        var shelf = call.Account.Templates;
        if (shelf.All.Count(template => template.Kind == TemplateKind.Template) >= TemplateShelf.TemplatesMax)
        {
            return TooManyTemplates;
        }

        if (call.Body.Text("template_id_short") is not { Length: > 0 } shortId)
        {
            return Errors.InvalidTemplateId;
        }

        if (call.Body.Texts("keyword_name_list") is not { Count: > 0 } keywords)
        {
            return BadKeywords;
        }

        var fields = keywords.Select((name, index) => new TemplateField { Key = $"thing{index + 1}", Name = name }).ToArray();
        var added = new TemplateOptions
        {
            Account = call.Account.Options.Key, Id = NewId(), Title = $"服务通知 {shortId}", Kind = TemplateKind.Template, Fields = fields,
        };
        shelf.Add(added);
        return ApiReply.Json(new { errcode = 0, errmsg = "ok", template_id = added.Id });
    }

    private static ApiReply List(ApiCall call) => ApiReply.Json(new
    {
        template_list = call.Account.Templates.All.Where(template => template.Kind == TemplateKind.Template).Select(template => new
        {
            template_id = template.Id,
            title = template.Title,
            primary_industry = "",
            deputy_industry = "",
            content = Content(template),
            example = template.Example,
        }),
    });

    private static ApiReply Delete(ApiCall call) =>
        call.Body.Text("template_id") is { } id && call.Account.Templates.Remove(id) ? ApiReply.Ok : Errors.InvalidTemplateId;

    private static ApiReply Industry(ApiCall call) => ApiReply.Json(new
    {
        primary_industry = new { first_class = "餐饮", second_class = "餐饮" },
        secondary_industry = new { first_class = "IT科技", second_class = "互联网|电子商务" },
    });

    internal static string Content(TemplateOptions template) =>
        string.Join('\n', template.Fields.Select(field => $"{field.Name}:{{{{{field.Key}.DATA}}}}"));
}
