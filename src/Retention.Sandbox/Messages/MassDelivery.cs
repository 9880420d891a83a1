using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Clock;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Takes a mass message to its readers and tells the account when the job is done.</summary>
internal static class MassDelivery
{
    public static MassJob Deliver(ApiCall call, long messageId, IEnumerable<Fan> audience, Bubble bubble)
    {
        var (total, sent) = (0, 0);
        foreach (var fan in audience)
        {
            total++;
            var reaches = Reaches(fan, call);
            sent += reaches ? 1 : 0;
            call.World.Arrivals.Add(new Arrival
            {
                At = call.Now,
                Kind = ArrivalKind.Mass,
                Account = call.Account.Options.Key,
                To = fan.OpenId,
                RawBody = call.RawBody,
                ClientId = call.Body.Text("clientmsgid"),
                MessageId = messageId.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Delivered = reaches,
            });
            if (reaches)
            {
                call.World.Delivery.Show(fan.Person, bubble);
            }
        }

        return new MassJob(messageId, messageId % 1_000_000_000, call.Now, total, total, sent);
    }

    private static bool Reaches(Fan fan, ApiCall call)
    {
        lock (fan.Gate)
        {
            var month = ChinaTime.Month(call.Now);
            var count = fan.MassReceived.Month == month ? fan.MassReceived.Count : 0;
            if (!fan.Following || fan.Blocked || fan.Blacklisted || count >= call.World.Options.Limits.MassPerFanPerMonth)
            {
                return false;
            }

            fan.MassReceived = (month, count + 1);
            return true;
        }
    }

    public static void Finished(World world, Account account, MassJob job)
    {
        if (account.Options.CallbackUrl is null)
        {
            return;
        }

        var body = new PushBody()
            .Add("ToUserName", account.Options.OriginalId)
            .Add("FromUserName", account.Options.OriginalId)
            .Add("CreateTime", job.At.ToUnixTimeSeconds())
            .Add("MsgType", "event")
            .Add("Event", "MASSSENDJOBFINISH")
            .Add("MsgID", job.MessageId)
            .Add("Status", "send success")
            .Add("TotalCount", job.Total)
            .Add("FilterCount", job.Filtered)
            .Add("SentCount", job.Sent)
            .Add("ErrorCount", job.Filtered - job.Sent);
        world.Delays.After(
            world.Options.Limits.ReceiptDelay,
            () => world.Pusher.Send(new Push(account, null, null, "MASSSENDJOBFINISH", body.Write(account.Options.CallbackFormat))));
    }
}
