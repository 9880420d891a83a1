using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Tags;

/// <summary>Tagging and the blacklist, in batches.</summary>
internal static class TagMemberEndpoints
{
    private const int TaggingMax = 50;
    private const int BlacklistingMax = 20;
    private const int BlacklistPage = 1000;

    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/tags/members/batchtagging", call => Tagging(call, add: true), AccountKind.OfficialAccount);
        api.Post("/cgi-bin/tags/members/batchuntagging", call => Tagging(call, add: false), AccountKind.OfficialAccount);
        api.Post("/cgi-bin/tags/members/batchblacklist", call => Blacklisting(call, add: true), AccountKind.OfficialAccount);
        api.Post("/cgi-bin/tags/members/batchunblacklist", call => Blacklisting(call, add: false), AccountKind.OfficialAccount);
        api.Post("/cgi-bin/tags/members/getblacklist", Blacklist, AccountKind.OfficialAccount);
    }

    private static ApiReply Tagging(ApiCall call, bool add)
    {
        var (fans, refusal) = Fans(call, TaggingMax);
        if (fans is null)
        {
            return refusal!.Value;
        }

        if (call.Body.Number("tagid") is not { } number || call.Account.Tags.Find((int)number) is not { } tag)
        {
            return Errors.NoSuchTag;
        }

        if (fans.Exists(fan => !fan.Following))
        {
            return Errors.NotFollowing;
        }

        var full = fans.Where(fan => !Tagged(fan, tag, add, call.World.Options.Limits.TagsPerFan)).Select(fan => fan.OpenId).ToList();
        if (full.Count == 0)
        {
            return ApiReply.Ok;
        }

        return full.Count == fans.Count
            ? Errors.TooManyTagsOnFan
            : new WeChatError(45171, "partial failure") { Extra = new { fail_openid_list = full } };
    }

    private static bool Tagged(Fan fan, Tag tag, bool add, int most)
    {
        lock (fan.Gate)
        {
            if (!add)
            {
                tag.Counted(fan.Tags?.Remove(tag.Id) == true ? -1 : 0);
                return true;
            }

            fan.Tags ??= [];
            if (fan.Tags.Contains(tag.Id))
            {
                return true;
            }

            if (fan.Tags.Count >= most)
            {
                return false;
            }

            fan.Tags.Add(tag.Id);
            tag.Counted(1);
            return true;
        }
    }

    private static ApiReply Blacklisting(ApiCall call, bool add)
    {
        var (fans, refusal) = Fans(call, BlacklistingMax);
        if (fans is null)
        {
            return refusal!.Value;
        }

        foreach (var fan in fans)
        {
            lock (fan.Gate)
            {
                fan.Blacklisted = add;
            }
        }

        return ApiReply.Ok;
    }

    private static ApiReply Blacklist(ApiCall call)
    {
        var after = call.Fan(call.Body.Text("begin_openid"))?.Person.Number ?? 0;
        var all = call.World.People.After(0).Select(person => person.At(call.Account)).Where(fan => fan.Blacklisted).ToList();
        var page = all.Where(fan => fan.Person.Number > after).Take(BlacklistPage).Select(fan => fan.OpenId).ToList();
        return page.Count == 0
            ? ApiReply.Json(new { total = all.Count, count = 0, next_openid = "" })
            : ApiReply.Json(new { total = all.Count, count = page.Count, data = new { openid = page }, next_openid = page[^1] });
    }

    private static (List<Fan>? Fans, WeChatError? Refusal) Fans(ApiCall call, int most)
    {
        var openIds = call.Body.Texts("openid_list") ?? call.Body.Texts("opened_list");
        if (openIds is null || openIds.Count == 0 || openIds.Count > most)
        {
            return (null, Errors.InvalidListSize);
        }

        var fans = new List<Fan>(openIds.Count);
        foreach (var openId in openIds)
        {
            if (call.World.People.FindFan(openId) is not { } fan)
            {
                return (null, Errors.InvalidOpenId);
            }

            if (fan.Account != call.Account)
            {
                return (null, Errors.ForeignOpenId);
            }

            fans.Add(fan);
        }

        return (fans, null);
    }
}
