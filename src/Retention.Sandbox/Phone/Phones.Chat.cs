using System.Text.Json.Nodes;
using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Messages;

namespace Retention.Sandbox;

/// <summary>Where somebody is.</summary>
public sealed record PhoneLocation(double Latitude, double Longitude, int Scale = 16, string Label = "");

/// <summary>What opening a mini-program gives it: codes to exchange for the openid and the phone number.</summary>
public sealed record MiniProgramVisit(string OpenId, string Code, string PhoneCode);

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
            .Add("MediaId", item.Id));
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

    /// <summary>Opens a mini-program; through its customer-service button when a session source is given.</summary>
    public (MiniProgramVisit? Visit, PhoneRefusal? Refusal) OpenMiniProgram(Fan fan, string path, string? sessionFrom = null)
    {
        if (fan.Account.Kind != AccountKind.MiniProgram)
        {
            return (null, new PhoneRefusal(409, "这不是小程序"));
        }

        var now = world.Clock.GetUtcNow();
        if (sessionFrom is not null)
        {
            lock (fan.Gate)
            {
                Contacted(fan, Trigger.EnterService, Limits.EnterServiceWindow);
                world.Pusher.Send(PushShapes.Event(world, fan, "user_enter_tempsession", body => body.Add("SessionFrom", sessionFrom)));
            }
        }

        world.Delivery.Show(fan.Person, new Bubble
        {
            At = now, Account = fan.Account.Options.Key, From = "system", Kind = "event", Text = $"打开了小程序「{fan.Account.Options.Name}」", PagePath = path,
        });
        return (new MiniProgramVisit(
            fan.OpenId, world.Logins.NewCode(fan, forPhone: false, now), world.Logins.NewCode(fan, forPhone: true, now)), null);
    }

    /// <summary>Answers a subscribe prompt; each yes is good for one message.</summary>
    public PhoneRefusal? AnswerSubscribePrompt(Person person, IReadOnlyDictionary<string, bool> answers)
    {
        foreach (var account in world.Accounts)
        {
            var own = answers.Where(answer => account.Templates.Find(answer.Key) is not null).ToList();
            if (own.Count == 0)
            {
                continue;
            }

            var fan = person.At(account);
            lock (fan.Gate)
            {
                foreach (var (template, accepted) in own)
                {
                    Grant(fan, template, accepted);
                }

                world.Pusher.Send(PushShapes.SubscribeAnswers(world, fan, own));
            }

            Show(fan, "fan", "event", own.Exists(answer => answer.Value) ? "接受了订阅消息" : "拒绝了订阅消息");
        }

        return answers.Keys.All(id => world.Accounts.Any(account => account.Templates.Find(id) is not null))
            ? null
            : new PhoneRefusal(404, "没有这个模板");
    }

    /// <summary>Switches a template off, or on again, in the account's settings; only switching off is pushed.</summary>
    public PhoneRefusal? SetTemplate(Fan fan, string templateId, bool allowed)
    {
        lock (fan.Gate)
        {
            if (allowed)
            {
                fan.RefusedTemplates?.Remove(templateId);
                return null;
            }

            (fan.RefusedTemplates ??= new HashSet<string>(StringComparer.Ordinal)).Add(templateId);
            fan.Grants?.Remove(templateId);
            world.Pusher.Send(PushShapes.SubscribeRefused(world, fan, templateId));
            return null;
        }
    }

    private PhoneRefusal? Say(Fan fan, string type, string shown, Action<PushBody> content, Trigger trigger = Trigger.Message)
    {
        lock (fan.Gate)
        {
            if (fan.Account.Kind == AccountKind.OfficialAccount && !fan.Following)
            {
                return NotFollowing;
            }

            Contacted(fan, trigger, trigger == Trigger.Message ? Limits.MessageWindow : Limits.MenuWindow);
            Show(fan, "fan", type == "location" ? "text" : type, shown);
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

    private static void Grant(Fan fan, string templateId, bool accepted)
    {
        if (!accepted)
        {
            return;
        }

        fan.Grants ??= new Dictionary<string, int>(StringComparer.Ordinal);
        var key = fan.Account.Templates.Find(templateId)?.Kind == TemplateKind.Template
            ? OneTimeSubscriptionEndpoint.GrantKey(templateId)
            : templateId;
        fan.Grants[key] = fan.Grants.GetValueOrDefault(key) + 1;
    }
}
