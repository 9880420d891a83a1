using System.Text.Json.Nodes;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Menus;

internal static class MenuEndpoints
{
    private static readonly WeChatError NoMenu = new(46003, "menu no exist");

    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/menu/create", Create, AccountKind.OfficialAccount);
        api.Get("/cgi-bin/menu/get", Get, AccountKind.OfficialAccount);
        api.Get("/cgi-bin/get_current_selfmenu_info", Current, AccountKind.OfficialAccount);
        api.Get("/cgi-bin/menu/delete", Delete, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/menu/addconditional", AddConditional, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/menu/delconditional", DeleteConditional, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/menu/trymatch", TryMatch, AccountKind.OfficialAccount);
    }

    private static ApiReply Create(ApiCall call)
    {
        if (MenuRules.Check(call.Body, call.RawBody) is { } refusal)
        {
            return refusal;
        }

        call.Account.Menu.Set(Buttons(call));
        return ApiReply.Ok;
    }

    private static ApiReply Get(ApiCall call)
    {
        if (call.Account.Menu.Current is not { } menu)
        {
            return NoMenu;
        }

        var answer = new JsonObject { ["menu"] = menu.DeepClone() };
        if (call.Account.Menu.Conditional.ToList() is { Count: > 0 } conditional)
        {
            answer["conditionalmenu"] = new JsonArray([.. conditional.Select(one => one.DeepClone())]);
        }

        return ApiReply.Json(answer);
    }

    private static ApiReply Current(ApiCall call) => call.Account.Menu.Current is { } menu
        ? ApiReply.Json(new { is_menu_open = 1, selfmenu_info = new { button = menu["button"]!.DeepClone() } })
        : ApiReply.Json(new { is_menu_open = 0 });

    private static ApiReply Delete(ApiCall call)
    {
        call.Account.Menu.Delete();
        return ApiReply.Ok;
    }

    private static ApiReply AddConditional(ApiCall call)
    {
        if (MenuRules.Check(call.Body, call.RawBody) is { } refusal)
        {
            return refusal;
        }

        if (call.Account.Menu.Current is null)
        {
            return NoMenu;
        }

        return call.Body.Object("matchrule") is { } rule && call.Account.Menu.AddConditional(Buttons(call), JsonObject.Create(rule.Clone())!) is { } id
            ? ApiReply.Json(new { menuid = id.ToString(System.Globalization.CultureInfo.InvariantCulture) })
            : Errors.InvalidMenuId;
    }

    private static ApiReply DeleteConditional(ApiCall call) =>
        call.Body.Number("menuid") is { } id && call.Account.Menu.DeleteConditional(id) ? ApiReply.Ok : Errors.InvalidMenuId;

    private static ApiReply TryMatch(ApiCall call)
    {
        if (call.Fan(call.Body.Text("user_id")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        return call.Account.Menu.For(fan) is { } menu ? ApiReply.Json(new { button = menu["button"]!.DeepClone() }) : NoMenu;
    }

    private static JsonArray Buttons(ApiCall call) => JsonArray.Create(call.Body.GetProperty("button").Clone())!;
}
