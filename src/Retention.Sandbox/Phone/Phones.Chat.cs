using System.Text.Json.Nodes;
using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Messages;

namespace Retention.Sandbox;

/// <summary>Where somebody is.</summary>
public sealed record PhoneLocation(double Latitude, double Longitude, int Scale = 16, string Label = "");

public sealed partial class Phones
{
    private static readonly byte[] SamplePicture = QrCodes.QrPicture.Png("https://mp.weixin.qq.com");

    public PhoneRefusal? Write(Fan fan, string text, string? menuChoiceId = null) => Say(fan, "text", text, body =>
    {
        body.Add("Content", text);
        if (menuChoiceId is not null)
        {
            body.Add("bizmsgmenuid", menuChoiceId);
        }
    }, menuChoiceId is null ? Trigger.Message : Trigger.MenuClick);

    public PhoneRefusal? SendPicture(Fan fan)
    {
        var item = fan.Account.Media.Keep("image", "image/png", SamplePicture, world.Clock.GetUtcNow());
        return Say(fan, "image", "[图片]", body => body
            .Add("PicUrl", $"http://mmbiz.qpic.cn/mmbiz_jpg/{item.Id}/0")
            .Add("MediaId", item.Id), imageUrl: $"/control/media/{item.Id}");
    }

    public PhoneRefusal? SendLocation(Fan fan, PhoneLocation place) => Say(fan, "location", $"[位置] {place.Label}", body => body
        .Add("Location_X", place.Latitude.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Add("Location_Y", place.Longitude.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .Add("Scale", place.Scale)
        .Add("Label", place.Label));

    /// <summary>Presses a button of the account's menu, found by key, address or name.</summary>
    public PhoneRefusal? PressMenu(Fan fan, string key)
    {
        if (!fan.Following)
        {
            return NotFollowing;
        }

        if (fan.Account.Menu.Button(fan, key) is not { } button)
        {
            return new PhoneRefusal(404, "菜单里没有这个按钮");
        }

        Show(fan, "fan", "menu", (string?)button["name"] ?? key);
        Press(fan, button);
        return null;
    }

    private PhoneRefusal? Say(Fan fan, string type, string shown, Action<PushBody> content, Trigger trigger = Trigger.Message, string? imageUrl = null)
    {
        lock (fan.Gate)
        {
            if (fan.Account.Kind == AccountKind.OfficialAccount && !fan.Following)
            {
                return NotFollowing;
            }

            Contacted(fan, trigger, trigger == Trigger.Message ? Limits.MessageWindow : Limits.MenuWindow);
            Show(fan, "fan", type == "location" ? "text" : type, shown, imageUrl);
            world.Pusher.Send(PushShapes.Message(world, fan, type, content));
            return null;
        }
    }

    private void Press(Fan fan, JsonObject button)
    {
        var type = (string?)button["type"] ?? "";
        var (name, target) = type switch
        {
            "view" => ("VIEW", (string?)button["url"]),
            "miniprogram" => ("view_miniprogram", (string?)button["pagepath"]),
            "click" => ("CLICK", (string?)button["key"]),
            _ => (type, (string?)button["key"]),
        };
        lock (fan.Gate)
        {
            // Only these three count as a menu click for customer-service messages.
            if (type is "click" or "scancode_push" or "scancode_waitmsg")
            {
                Contacted(fan, Trigger.MenuClick, Limits.MenuWindow);
            }

            world.Pusher.Send(PushShapes.Event(world, fan, name, body => MenuNodes(body, fan, type, target ?? ""), answerable: type is "click" or "scancode_waitmsg"));
        }
    }

    private static void MenuNodes(PushBody body, Fan fan, string type, string target)
    {
        body.Add("EventKey", target);
        if (type is "view" or "miniprogram" && fan.Account.Menu.For(fan)?["menuid"] is { } menuId)
        {
            body.Add("MenuId", menuId.ToString());
        }

        if (type is "scancode_push" or "scancode_waitmsg")
        {
            body.Add("ScanCodeInfo", new PushBody().Add("ScanType", "qrcode").Add("ScanResult", "1"));
        }
    }
}
