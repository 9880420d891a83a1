using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Messages;
using Retention.Sandbox.QrCodes;

namespace Retention.Sandbox;

/// <summary>Why a phone cannot do what was asked, in the words its owner would read.</summary>
public sealed record PhoneRefusal(int Status, string Text);

/// <summary>What people do on their phones; each doing changes the world and pushes what WeChat would push.</summary>
public sealed partial class Phones
{
    private static readonly PhoneRefusal NotFollowing = new(409, "还没有关注这个公众号");

    private readonly World world;

    internal Phones(World world) => this.world = world;

    private SandboxLimits Limits => world.Options.Limits;

    /// <summary>Follows, by search, link or card, or by the QR code of a scene or ticket.</summary>
    public PhoneRefusal? Follow(Fan fan, string? how = null, string? scene = null, string? ticket = null)
    {
        if (fan.Account.Kind != AccountKind.OfficialAccount)
        {
            return new PhoneRefusal(409, "小程序不需要关注");
        }

        var (code, refusal) = CodeOf(fan.Account, scene, ticket);
        if (refusal is not null)
        {
            return refusal;
        }

        lock (fan.Gate)
        {
            if (fan.Following)
            {
                return code is null ? null : Scanned(fan, code);
            }

            Followed(fan, code, SubscribeScenes.Of(code is null ? how : "qr"));
        }

        world.Delivery.Changed(fan.Person);
        return null;
    }

    /// <summary>Scans a QR code with a parameter: an event for followers, a follow for everybody else.</summary>
    public PhoneRefusal? Scan(Fan fan, string? scene = null, string? ticket = null) =>
        scene is null && ticket is null ? new PhoneRefusal(400, "请给出二维码的场景值或 ticket") : Follow(fan, "qr", scene, ticket);

    public PhoneRefusal? Unfollow(Fan fan)
    {
        lock (fan.Gate)
        {
            if (!fan.Following)
            {
                return NotFollowing;
            }

            fan.Following = false;
            fan.Windows.Close();
            foreach (var tag in fan.Tags ?? [])
            {
                fan.Account.Tags.Find(tag)?.Counted(-1);
            }

            (fan.Tags, fan.Remark) = (null, "");
            world.Pusher.Send(PushShapes.Event(world, fan, "unsubscribe", body => body.Add("EventKey", "")));
        }

        Show(fan, "system", "event", "已取消关注");
        world.Delivery.Changed(fan.Person);
        return null;
    }

    /// <summary>Refuses, or takes again, this account's messages; the account is not told.</summary>
    public PhoneRefusal? Block(Fan fan, bool blocked)
    {
        lock (fan.Gate)
        {
            fan.Blocked = blocked;
        }

        world.Delivery.Changed(fan.Person);
        return null;
    }

    /// <summary>Pays with WeChat Pay under the account's AppID. Its merchant is told, which the sandbox does not play; the account is not.</summary>
    public PhoneRefusal? Pay(Fan fan)
    {
        if (fan.Account.Kind != AccountKind.OfficialAccount)
        {
            return new PhoneRefusal(409, "小程序内的支付不开放客服消息");
        }

        lock (fan.Gate)
        {
            Contacted(fan, Trigger.Payment, Limits.PaymentWindow);
        }

        Show(fan, "system", "event", "微信支付成功");
        world.Delivery.Changed(fan.Person);
        return null;
    }

    /// <summary>Replies to a text message.</summary>
    public PhoneRefusal? ReplyToSms(Person person, string text)
    {
        if (person.Phone is not { } number)
        {
            return new PhoneRefusal(409, "没有手机号码");
        }

        world.Delivery.Show(person, new Bubble { At = world.Clock.GetUtcNow(), From = "fan", Kind = "sms", Text = text });
        world.Sms.Reply(number, text);
        return null;
    }

    private void Followed(Fan fan, QrCode? code, string followScene)
    {
        var now = world.Clock.GetUtcNow();
        (fan.Following, fan.FollowedAt, fan.LastContactAt) = (true, now, now);
        (fan.FollowScene, fan.QrScene, fan.QrSceneText) = (followScene, code?.SceneId ?? 0, code?.SceneText ?? "");
        fan.Windows.Open(Trigger.Follow, Limits.FollowWindow, now);
        // Shown before the push: the answer to it may be there at once.
        Show(fan, "system", "event", $"你已关注「{fan.Account.Options.Name}」");
        world.Pusher.Send(PushShapes.Event(world, fan, "subscribe", body => QrNodes(body, code, "qrscene_"), answerable: true));
    }

    private PhoneRefusal? Scanned(Fan fan, QrCode code)
    {
        Contacted(fan, Trigger.Scan, Limits.ScanWindow);
        world.Pusher.Send(PushShapes.Event(world, fan, "SCAN", body => QrNodes(body, code, ""), answerable: true));
        return null;
    }

    private static void QrNodes(PushBody body, QrCode? code, string prefix)
    {
        body.Add("EventKey", code is null ? "" : prefix + code.Scene);
        if (code is not null)
        {
            body.Add("Ticket", code.Ticket);
        }
    }

    private (QrCode? Code, PhoneRefusal? Refusal) CodeOf(Account account, string? scene, string? ticket)
    {
        if (string.IsNullOrEmpty(ticket))
        {
            return string.IsNullOrEmpty(scene)
                ? (null, null)
                : (account.QrCodes.FindByScene(scene) ?? new QrCode(Identifiers.Ticket("gQ"), "", 0, scene, null), null);
        }

        return account.QrCodes.Find(ticket) switch
        {
            null => (null, new PhoneRefusal(404, "没有这个二维码")),
            var code when code.IsExpired(world.Clock.GetUtcNow()) => (null, new PhoneRefusal(410, "该二维码已过期")),
            var code => (code, null),
        };
    }

    private void Contacted(Fan fan, Trigger trigger, WindowRule rule)
    {
        fan.LastContactAt = world.Clock.GetUtcNow();
        fan.Windows.Open(trigger, rule, fan.LastContactAt);
    }

    private void Show(Fan fan, string from, string kind, string text, string? imageUrl = null) => world.Delivery.Show(fan.Person, new Bubble
    {
        At = world.Clock.GetUtcNow(),
        Account = fan.Account.Options.Key,
        From = from,
        Kind = kind,
        Text = text,
        ImageUrl = imageUrl,
    });
}
