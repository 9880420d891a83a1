using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Faults;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Subscribe messages: each accepted prompt is good for one, or, of a long-term template, until it is refused; 43101 after that.</summary>
internal static class SubscribeSendEndpoints
{
    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/message/subscribe/send", Send, AccountKind.MiniProgram);
        api.Post("/cgi-bin/message/subscribe/bizsend", Send, AccountKind.OfficialAccount);
    }

    private static ApiReply Send(ApiCall call)
    {
        var body = call.Body;
        if (call.Fan(body.Text("touser")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        if (call.Account.Templates.Find(body.Text("template_id"), TemplateKind.Subscribe) is not { } template)
        {
            return Errors.InvalidTemplateId;
        }

        if (body.Text("page") is { } page && call.Account.Kind == AccountKind.MiniProgram && page.StartsWith('/'))
        {
            return Errors.InvalidPage;
        }

        if (body.Text("miniprogram_state") is not (null or "" or "developer" or "trial" or "formal"))
        {
            return Errors.InvalidParameter;
        }

        var (fields, refusal) = TemplateData.Read(template, body);
        if (fields is null)
        {
            return refusal!.Value;
        }

        return Spend(fan, template) ? Deliver(call, fan, template, fields) : Errors.UserRefused;
    }

    private static bool Spend(Fan fan, TemplateOptions template)
    {
        lock (fan.Gate)
        {
            if (fan.Grants is null || !fan.Grants.TryGetValue(template.Id, out var left) || left == 0)
            {
                return false;
            }

            if (!template.LongTerm)
            {
                fan.Grants[template.Id] = left - 1;
            }

            return true;
        }
    }

    private static ApiReply Deliver(ApiCall call, Fan fan, TemplateOptions template, IReadOnlyList<BubbleField> fields)
    {
        var world = call.World;
        var messageId = world.NextMessageId();
        world.Arrivals.Add(new Arrival
        {
            At = call.Now,
            Kind = ArrivalKind.Subscribe,
            Account = call.Account.Options.Key,
            To = fan.OpenId,
            RawBody = call.RawBody,
            MessageId = messageId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Delivered = !fan.Blocked,
        });
        if (!fan.Blocked)
        {
            world.Delivery.Show(fan.Person, TemplateBubble.Of(call, template, "subscribe", fields));
        }

        Receipt(world, fan, template, messageId);
        return ApiReply.Json(new { errcode = 0, errmsg = "ok", msgid = messageId });
    }

    private static void Receipt(World world, Fan fan, TemplateOptions template, long messageId)
    {
        var fault = world.Faults.Hit(FaultBook.ReceiptPath);
        if (fan.Account.Options.CallbackUrl is null || fault is { Kind: FaultKind.LostReceipt })
        {
            return;
        }

        var (code, status) = fault is { Kind: FaultKind.Undelivered } ? (-1, "system failed") : (0, "success");
        world.Delays.After(
            world.Options.Limits.ReceiptDelay,
            () => world.Pusher.Send(PushShapes.SubscribeSent(world, fan, template.Id, messageId, code, status)));
    }
}
