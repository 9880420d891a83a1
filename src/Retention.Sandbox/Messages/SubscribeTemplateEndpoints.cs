using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Choosing subscribe templates out of the public library, for mini-programs and official accounts alike.</summary>
internal static class SubscribeTemplateEndpoints
{
    private const int TemplatesMax = 50;
    private const int KeywordsMin = 2;
    private const int KeywordsMax = 5;
    private const int SceneCharsMax = 15;
    private const int TitlesMax = 30;
    private const int OneTime = 2;
    private const int LongTerm = 3;

    private static readonly WeChatError TooManyTemplates = new(45026, "template size out of limit");
    private static readonly WeChatError NoSuchTitle = new(200011, "invalid tid");
    private static readonly WeChatError BadKeywordCount = new(200012, "invalid kidList size");
    private static readonly WeChatError BadKeyword = new(200020, "invalid keyword id");
    private static readonly WeChatError SceneTooLong = new(200021, "invalid sceneDesc");
    private static readonly (int Kid, string Name, string Rule)[] Library =
        [(1, "活动名称", "thing"), (2, "时间", "time"), (3, "数量", "number"), (4, "状态", "phrase"), (5, "金额", "amount"), (6, "备注", "thing")];

    public static void Map(WeChatApi api)
    {
        api.Post("/wxaapi/newtmpl/addtemplate", Add);
        api.Get("/wxaapi/newtmpl/gettemplate", List);
        api.Post("/wxaapi/newtmpl/deltemplate", Delete);
        api.Get("/wxaapi/newtmpl/getcategory", _ => ApiReply.Json(new { errcode = 0, errmsg = "ok", data = new[] { new { id = 616, name = "餐饮" } } }));
        api.Get("/wxaapi/newtmpl/getpubtemplatetitles", Titles);
        api.Get("/wxaapi/newtmpl/getpubtemplatekeywords", Keywords);
    }

    private static ApiReply Add(ApiCall call)
    {
        if (call.Account.Templates.Count >= TemplatesMax)
        {
            return TooManyTemplates;
        }

        if (call.Body.Text("tid") is not { Length: > 0 } title)
        {
            return NoSuchTitle;
        }

        var ids = call.Body.Items("kidList").Select(kid => kid.GetRawText()).ToList();
        if (ids.Count is < KeywordsMin or > KeywordsMax)
        {
            return BadKeywordCount;
        }

        if (call.Body.Text("sceneDesc") is { Length: > SceneCharsMax })
        {
            return SceneTooLong;
        }

        var chosen = ids.ConvertAll(id => Array.Find(Library, keyword => $"{keyword.Kid}" == id));
        if (chosen.Exists(keyword => keyword.Name is null))
        {
            return BadKeyword;
        }

        var template = new TemplateOptions
        {
            Account = call.Account.Options.Key,
            Id = TemplateAdminEndpoints.NewId(),
            Title = $"订阅通知 {title}",
            Kind = TemplateKind.Subscribe,
            Fields = [.. chosen.Select(keyword => new TemplateField { Key = $"{keyword.Rule}{keyword.Kid}", Name = keyword.Name })],
        };
        call.Account.Templates.Add(template);
        return ApiReply.Json(new { errcode = 0, errmsg = "ok", priTmplId = template.Id });
    }

    private static ApiReply List(ApiCall call) => ApiReply.Json(new
    {
        errcode = 0,
        errmsg = "ok",
        data = call.Account.Templates.All.Where(template => template.Kind == TemplateKind.Subscribe).Select(template => new
        {
            priTmplId = template.Id,
            title = template.Title,
            content = TemplateAdminEndpoints.Content(template),
            example = template.Example,
            type = template.LongTerm ? LongTerm : OneTime,
        }),
    });

    private static ApiReply Delete(ApiCall call) =>
        call.Body.Text("priTmplId") is { } id && call.Account.Templates.Remove(id) ? ApiReply.Ok : Errors.InvalidTemplateId;

    private static ApiReply Titles(ApiCall call) =>
        int.TryParse(call.Query("limit"), out var limit) && limit is > 0 and <= TitlesMax
            ? ApiReply.Json(new { errcode = 0, errmsg = "ok", count = 1, data = new[] { new { tid = 307, title = "活动进度提醒", type = OneTime, categoryId = "616" } } })
            : Errors.InvalidParameter;

    private static ApiReply Keywords(ApiCall call) => string.IsNullOrEmpty(call.Query("tid"))
        ? NoSuchTitle
        : ApiReply.Json(new
        {
            errcode = 0,
            errmsg = "ok",
            count = Library.Length,
            data = Library.Select(keyword => new { kid = keyword.Kid, name = keyword.Name, example = "", rule = keyword.Rule }),
        });
}
