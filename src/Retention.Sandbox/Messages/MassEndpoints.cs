using System.Text;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Mass messages: to all, to a tag, or to a list; at most four a month reach a fan.</summary>
internal static class MassEndpoints
{
    private const int ReceiversMax = 10_000;
    private const int ClientIdBytesMax = 32;

    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/message/mass/sendall", SendAll, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/message/mass/send", SendToList, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/message/mass/preview", Preview, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/message/mass/get", Status, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/message/mass/delete", Delete, AccountKind.OfficialAccount);
    }

    private static ApiReply SendAll(ApiCall call)
    {
        if (call.Body.Object("filter") is not { } filter)
        {
            return Errors.DataFormat;
        }

        var followers = Followers(call);
        if (filter.Flag("is_to_all"))
        {
            return Send(call, followers);
        }

        return filter.Number("tag_id") is { } tag && call.Account.Tags.Exists((int)tag)
            ? Send(call, followers.Where(fan => fan.Tags?.Contains((int)tag) == true))
            : Errors.NoSuchTag;
    }

    private static ApiReply SendToList(ApiCall call)
    {
        var openIds = call.Body.Texts("touser");
        if (openIds is null || openIds.Count < 2)
        {
            return Errors.TooFewReceivers;
        }

        return openIds.Count > ReceiversMax
            ? Errors.InvalidListSize
            : Send(call, openIds.Distinct(StringComparer.Ordinal).Select(call.Fan).OfType<Fan>());
    }

    private static ApiReply Send(ApiCall call, IEnumerable<Fan> audience)
    {
        if (MassContent.Read(call) is not { } bubble)
        {
            return Errors.InvalidMessageType;
        }

        var ledger = call.Account.Mass;
        var messageId = call.World.NextMessageId();
        if (call.Body.Text("clientmsgid") is { Length: > 0 } clientId)
        {
            if (Encoding.UTF8.GetByteCount(clientId) > ClientIdBytesMax)
            {
                return new WeChatError(45067, "client msg id length exceed limit");
            }

            if (ledger.Claim(clientId, messageId, call.Now) is { } earlier)
            {
                return new WeChatError(45065, "clientmsgid exist") { Extra = new { msg_id = earlier } };
            }
        }

        if (ledger.IsFull)
        {
            return Errors.NoMassQuota;
        }

        var job = MassDelivery.Deliver(call, messageId, audience, bubble);
        ledger.Keep(job);
        MassDelivery.Finished(call.World, call.Account, job);
        return ApiReply.Json(new { errcode = 0, errmsg = "send job submission success", msg_id = job.MessageId, msg_data_id = job.DataId });
    }

    private static ApiReply Preview(ApiCall call)
    {
        if (call.Fan(call.Body.Text("touser")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        if (MassContent.Read(call) is not { } bubble)
        {
            return Errors.InvalidMessageType;
        }

        call.World.Delivery.Show(fan.Person, bubble with { Status = "预览" });
        return ApiReply.Json(new { errcode = 0, errmsg = "preview success", msg_id = call.World.NextMessageId() });
    }

    private static ApiReply Status(ApiCall call) =>
        call.Body.Number("msg_id") is { } id && call.Account.Mass.Find(id) is { } job
            ? ApiReply.Json(new { msg_id = job.MessageId, msg_status = job.Deleted ? "DELETE" : "SEND_SUCCESS" })
            : Errors.InvalidParameter;

    private static ApiReply Delete(ApiCall call)
    {
        if (call.Body.Number("msg_id") is not { } id || call.Account.Mass.Find(id) is not { } job)
        {
            return Errors.InvalidParameter;
        }

        call.Account.Mass.Keep(job with { Deleted = true });
        return ApiReply.Ok;
    }

    private static IEnumerable<Fan> Followers(ApiCall call) =>
        call.World.People.After(0).Select(person => person.At(call.Account)).Where(fan => fan.Following);
}
