using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Tags;

internal static class TagEndpoints
{
    private const int PageSize = 10_000;

    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/tags/create", Create, AccountKind.OfficialAccount);
        api.Get("/cgi-bin/tags/get", List, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/tags/update", Rename, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/tags/delete", Delete, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/tags/getidlist", OfFan, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/user/tag/get", Fans, AccountKind.OfficialAccount);
    }

    private static ApiReply Create(ApiCall call)
    {
        var (tag, refusal) = call.Account.Tags.Create(call.Body.Object("tag")?.Text("name"));
        return tag is null ? refusal!.Value : ApiReply.Json(new { tag = new { id = tag.Id, name = tag.Name } });
    }

    private static ApiReply List(ApiCall call) => ApiReply.Json(new
    {
        tags = call.Account.Tags.All().Select(tag => new { id = tag.Id, name = tag.Name, count = tag.Count }),
    });

    private static ApiReply Rename(ApiCall call)
    {
        if (Id(call) is not { } id)
        {
            return Errors.NoSuchTag;
        }

        return call.Account.Tags.Rename(id, call.Body.Object("tag")?.Text("name")) is { } refusal ? refusal : ApiReply.Ok;
    }

    private static ApiReply Delete(ApiCall call)
    {
        if (Id(call) is not { } id)
        {
            return Errors.NoSuchTag;
        }

        if (call.Account.Tags.Delete(id) is { } refusal)
        {
            return refusal;
        }

        foreach (var person in call.World.People.After(0))
        {
            var fan = person.At(call.Account);
            lock (fan.Gate)
            {
                fan.Tags?.Remove(id);
            }
        }

        return ApiReply.Ok;
    }

    private static ApiReply OfFan(ApiCall call)
    {
        if (call.Fan(call.Body.Text("openid")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        lock (fan.Gate)
        {
            return fan.Following ? ApiReply.Json(new { tagid_list = fan.Tags?.ToArray() ?? [] }) : Errors.NotFollowing;
        }
    }

    private static ApiReply Fans(ApiCall call)
    {
        if (call.Body.Number("tagid") is not { } id || !call.Account.Tags.Exists((int)id))
        {
            return Errors.NoSuchTag;
        }

        var after = call.Fan(call.Body.Text("next_openid"))?.Person.Number ?? 0;
        var page = call.World.People.After(after)
            .Select(person => person.At(call.Account))
            .Where(fan => fan.Following && fan.Tags?.Contains((int)id) == true)
            .Take(PageSize)
            .Select(fan => fan.OpenId)
            .ToList();
        return page.Count == 0
            ? ApiReply.Json(new { count = 0, next_openid = "" })
            : ApiReply.Json(new { count = page.Count, data = new { openid = page }, next_openid = page[^1] });
    }

    private static int? Id(ApiCall call) => (int?)call.Body.Object("tag")?.Number("id");
}
