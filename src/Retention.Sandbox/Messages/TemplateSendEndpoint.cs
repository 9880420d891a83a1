using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Faults;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Template messages: to followers only, once per client_msg_id, with a receipt afterwards.</summary>
internal static class TemplateSendEndpoint
{
    private const int UrlCharsMax = 2048;

    public static void Map(WeChatApi api) =>
        api.Post("/cgi-bin/message/template/send", Send, AccountKind.OfficialAccount);

    private static ApiReply Send(ApiCall call)
    {
        var body = call.Body;
        if (call.Fan(body.Text("touser")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        var (template, refusal) = Template(call);
        if (template is null)
        {
            return refusal!.Value;
        }

        if (Target(call) is { } wrongTarget)
        {
            return wrongTarget;
        }

        var (fields, wrongValue) = TemplateData.Read(template, body);
        if (fields is null)
        {
            return wrongValue!.Value;
        }

        return MarketingWords.Any(fields) ? Errors.MarketingForbidden : Deliver(call, fan, template, fields);
    }

    private static (TemplateOptions? Template, WeChatError? Refusal) Template(ApiCall call)
    {
        var id = call.Body.Text("template_id");
        if (string.IsNullOrEmpty(id))
        {
            return (null, Errors.InvalidTemplateSize);
        }

        return call.Account.Templates.Find(id, TemplateKind.Template) switch
        {
            null => (null, Errors.InvalidTemplateId),
            { Restricted: true } => (null, Errors.TemplateRestricted),
            var template => (template, null),
        };
    }

    private static WeChatError? Target(ApiCall call)
    {
        if (call.Body.Text("url") is { Length: > UrlCharsMax })
        {
            return Errors.InvalidUrlSize;
        }

        if (call.Body.Object("miniprogram") is not { } target || target.Text("appid") is not { Length: > 0 } appId)
        {
            return null;
        }

        return call.World.AccountByAppId(appId) switch
        {
            null => Errors.InvalidAppId,
            { Kind: not AccountKind.MiniProgram } => Errors.UnboundMiniProgram,
            _ when target.Text("pagepath") is { Length: > UrlCharsMax } => Errors.InvalidPagePath,
            _ => null,
        };
    }

    private static ApiReply Deliver(ApiCall call, Fan fan, TemplateOptions template, IReadOnlyList<BubbleField> fields)
    {
        var clientId = call.Body.Text("client_msg_id");
        var (messageId, repeated, blocked) = (0L, false, false);
        lock (fan.Gate)
        {
            if (Refusal(fan, template) is { } no)
            {
                return no;
            }

            blocked = fan.Blocked;
            var before = string.IsNullOrEmpty(clientId)
                ? null
                : fan.RecentSends?.Find(clientId, call.Now, call.World.Options.Limits.ClientMsgIdMemory);
            repeated = before is not null;
            messageId = before ?? call.World.NextMessageId();
            if (!repeated && !string.IsNullOrEmpty(clientId))
            {
                (fan.RecentSends ??= new RecentSends()).Remember(clientId, messageId, call.Now);
            }
        }

        var delivered = !repeated && !blocked;
        call.World.Arrivals.Add(new Arrival
        {
            At = call.Now,
            Kind = ArrivalKind.Template,
            Account = call.Account.Options.Key,
            To = fan.OpenId,
            RawBody = call.RawBody,
            ClientId = clientId,
            MessageId = messageId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Delivered = delivered,
        });
        if (delivered)
        {
            call.World.Delivery.Show(fan.Person, TemplateBubble.Of(call, template, "template", fields));
        }

        if (!repeated)
        {
            Receipt(call.World, fan, messageId, blocked);
        }

        return ApiReply.Json(new { errcode = 0, errmsg = "ok", msgid = messageId });
    }

    private static WeChatError? Refusal(Fan fan, TemplateOptions template)
    {
        if (fan.Blacklisted)
        {
            return Errors.RequireUnblock;
        }

        if (!fan.Following)
        {
            return Errors.RequireSubscribe;
        }

        return fan.RefusedTemplates?.Contains(template.Id) == true ? Errors.UserRefused : null;
    }

    private static void Receipt(World world, Fan fan, long messageId, bool blocked)
    {
        var fault = world.Faults.Hit(FaultBook.ReceiptPath);
        if (fan.Account.Options.CallbackUrl is null || fault is { Kind: FaultKind.LostReceipt })
        {
            return;
        }

        var status = fault is { Kind: FaultKind.Undelivered } ? "failed: system failed" : blocked ? "failed:user block" : "success";
        world.Delays.After(world.Options.Limits.ReceiptDelay, () => world.Pusher.Send(PushShapes.TemplateReceipt(world, fan, messageId, status)));
    }
}
