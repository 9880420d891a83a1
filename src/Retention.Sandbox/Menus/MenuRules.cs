using System.Text;
using System.Text.Json;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Menus;

/// <summary>What menu/create refuses: counts, names, types, missing targets and escaped Chinese.</summary>
internal static class MenuRules
{
    private const int TopMax = 3;
    private const int SubMax = 5;
    private const int TopNameBytes = 16;
    private const int SubNameBytes = 60;
    private const int KeyBytes = 128;
    private const int UrlBytes = 1024;

    public static WeChatError? Check(JsonElement body, byte[] raw)
    {
        if (raw.AsSpan().IndexOf("\\u"u8) >= 0)
        {
            return Errors.InvalidCharset;
        }

        var buttons = body.Items("button").ToList();
        if (buttons.Count is 0 or > TopMax)
        {
            return Errors.InvalidButtonCount;
        }

        foreach (var button in buttons)
        {
            if (CheckTop(button) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static WeChatError? CheckTop(JsonElement button)
    {
        if (!NameFits(button, TopNameBytes))
        {
            return Errors.InvalidButtonName;
        }

        var subs = button.Items("sub_button").ToList();
        if (subs.Count > SubMax)
        {
            return Errors.InvalidSubButtonCount;
        }

        if (subs.Count == 0)
        {
            return CheckTarget(button);
        }

        foreach (var sub in subs)
        {
            if (!NameFits(sub, SubNameBytes))
            {
                return Errors.InvalidButtonName;
            }

            if (CheckTarget(sub) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static WeChatError? CheckTarget(JsonElement button) => button.Text("type") switch
    {
        "click" or "scancode_push" or "scancode_waitmsg" or "pic_sysphoto" or "pic_photo_or_album" or "pic_weixin" or "location_select" =>
            Fits(button.Text("key"), KeyBytes) ? null : Errors.InvalidButtonKey,
        "view" => Fits(button.Text("url"), UrlBytes) ? null : Errors.InvalidButtonUrl,
        "miniprogram" when !Fits(button.Text("url"), UrlBytes) => Errors.InvalidButtonUrl,
        "miniprogram" => button.Text("appid") is { Length: > 0 } && button.Text("pagepath") is { Length: > 0 } ? null : Errors.InvalidAppId,
        "media_id" or "view_limited" => button.Text("media_id") is { Length: > 0 } ? null : Errors.InvalidMediaId,
        "article_id" or "article_view_limited" => button.Text("article_id") is { Length: > 0 } ? null : Errors.InvalidMediaId,
        _ => Errors.InvalidButtonType,
    };

    private static bool NameFits(JsonElement button, int bytes) => Fits(button.Text("name"), bytes);

    private static bool Fits(string? text, int bytes) => !string.IsNullOrEmpty(text) && Encoding.UTF8.GetByteCount(text) <= bytes;
}
