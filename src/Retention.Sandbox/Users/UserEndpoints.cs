using System.Text;
using System.Text.Json.Nodes;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Users;

internal static class UserEndpoints
{
    private const int BatchMax = 100;
    private const int PageSize = 10_000;
    private const int RemarkBytesBelow = 30;

    public static void Map(WeChatApi api)
    {
        api.Get("/cgi-bin/user/info", Info, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/user/info/batchget", Batch, AccountKind.OfficialAccount);
        api.Get("/cgi-bin/user/get", Followers, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/user/info/updateremark", Remark, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/changeopenid", ChangeOpenIds, AccountKind.OfficialAccount);
    }

    private static ApiReply Info(ApiCall call) =>
        call.Fan(call.Query("openid")) is { } fan ? ApiReply.Json(FanInfo.Of(fan, call.World.Options)) : Errors.InvalidOpenId;

    private static ApiReply Batch(ApiCall call)
    {
        var asked = call.Body.Items("user_list").ToList();
        if (asked.Count is 0 or > BatchMax)
        {
            return Errors.InvalidListSize;
        }

        var answers = new List<JsonObject>(asked.Count);
        foreach (var one in asked)
        {
            if (call.Fan(one.Text("openid")) is not { } fan)
            {
                return Errors.InvalidOpenId;
            }

            answers.Add(FanInfo.Of(fan, call.World.Options));
        }

        return ApiReply.Json(new { user_info_list = answers });
    }

    private static ApiReply Followers(ApiCall call)
    {
        var next = call.Query("next_openid");
        var start = 0;
        if (!string.IsNullOrEmpty(next))
        {
            if (call.Fan(next) is not { } last)
            {
                return Errors.InvalidOpenId;
            }

            start = last.Person.Number;
        }

        var followers = call.World.People.After(0).Select(person => person.At(call.Account)).Where(fan => fan.Following).ToList();
        var page = followers.Where(fan => fan.Person.Number > start).Take(PageSize).Select(fan => fan.OpenId).ToList();
        return page.Count == 0
            ? ApiReply.Json(new { total = followers.Count, count = 0, next_openid = "" })
            : ApiReply.Json(new { total = followers.Count, count = page.Count, data = new { openid = page }, next_openid = page[^1] });
    }

    private static ApiReply Remark(ApiCall call)
    {
        if (call.Fan(call.Body.Text("openid")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        var remark = call.Body.Text("remark") ?? "";
        if (Encoding.UTF8.GetByteCount(remark) >= RemarkBytesBelow)
        {
            return Errors.InvalidRemark;
        }

        lock (fan.Gate)
        {
            if (!fan.Following)
            {
                return Errors.RequireSubscribe;
            }

            fan.Remark = remark;
            return ApiReply.Ok;
        }
    }

    // No account has moved here, so every openid asked for is one the old account never had.
    private static ApiReply ChangeOpenIds(ApiCall call) => ApiReply.Json(new
    {
        errcode = 0,
        errmsg = "ok",
        result_list = (call.Body.Texts("openid_list") ?? []).Select(openId => new { ori_openid = openId, err_msg = "ori_openid error" }),
    });
}
