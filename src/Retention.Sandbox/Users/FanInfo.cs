using System.Text.Json.Nodes;

namespace Retention.Sandbox.Users;

/// <summary>What user/info tells of a fan: since 2021-12-27 neither nickname nor avatar.</summary>
internal static class FanInfo
{
    public static JsonObject Of(Fan fan, SandboxOptions options)
    {
        lock (fan.Gate)
        {
            var info = new JsonObject { ["subscribe"] = fan.Following ? 1 : 0, ["openid"] = fan.OpenId };
            if (options.UnionIds)
            {
                info["unionid"] = fan.Person.UnionId;
            }

            if (fan.Following)
            {
                Followed(info, fan, options.LegacyUserFields);
            }

            return info;
        }
    }

    private static void Followed(JsonObject info, Fan fan, bool legacy)
    {
        if (legacy)
        {
            info["nickname"] = "";
            info["headimgurl"] = "";
            info["sex"] = 0;
        }

        info["language"] = "zh_CN";
        info["subscribe_time"] = fan.FollowedAt.ToUnixTimeSeconds();
        info["remark"] = fan.Remark;
        info["groupid"] = fan.Tags?.FirstOrDefault() ?? 0;
        info["tagid_list"] = new JsonArray([.. (fan.Tags ?? []).Select(tag => JsonValue.Create(tag))]);
        info["subscribe_scene"] = fan.FollowScene;
        info["qr_scene"] = fan.QrScene;
        info["qr_scene_str"] = fan.QrSceneText;
    }
}
