using System.Collections.Concurrent;
using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Clock;
using Retention.Sandbox.Faults;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Sms;

/// <summary>The carrier behind the interface: limits per number, delivery to phones, receipts and replies.</summary>
internal sealed class SmsCarrier(World world, SmsOptions smsOptions)
{
    private SmsOptions options = smsOptions;
    private const int QueueMax = 100_000;

    private readonly ConcurrentDictionary<string, PhoneLine> lines = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<StatusReport> statusQueue = new();
    private readonly ConcurrentQueue<ReplyReport> replyQueue = new();
    private long lastSerial;

    public SmsOptions Options => options;

    /// <summary>Sets the addresses for status reports and replies, as the cloud's console does.</summary>
    public void PointCallbacksTo(Uri? status, Uri? reply) =>
        options = options with { StatusCallbackUrl = status?.ToString(), ReplyCallbackUrl = reply?.ToString() };

    public SendStatus Send(PhoneNumber number, string asGiven, string text, SmsTemplate template, string context, byte[] raw, DateTimeOffset now)
    {
        var line = lines.GetOrAdd(number.E164, static _ => new PhoneLine());
        var code = line.Unsubscribed && template.Kind == SmsTemplateKind.Marketing ? SmsCodes.Blacklisted : line.Take(text, options, now);
        if (code != SmsCodes.Ok)
        {
            return Refused(asGiven, context, code);
        }

        var serial = $"5000:{now.ToUnixTimeMilliseconds()}{Interlocked.Increment(ref lastSerial):D15}";
        world.Arrivals.Add(new Arrival
        {
            At = now,
            Kind = ArrivalKind.Sms,
            Account = "sms",
            To = number.E164,
            RawBody = raw,
            ClientId = context,
            MessageId = serial,
            Delivered = true,
        });
        Deliver(number, text, now);
        Report(number, serial, context);
        return new SendStatus(serial, number.E164, SmsContent.Parts(text), context, code.Code, code.Message, number.IsDomestic ? "CN" : "");
    }

    public static SendStatus Refused(string number, string context, SmsCode code) =>
        new("", number, 0, context, code.Code, code.Message, "");

    /// <summary>A reply from a phone; R takes the number off the list for marketing.</summary>
    public void Reply(string subscriber, string text)
    {
        var now = world.Clock.GetUtcNow();
        if (text.Trim().Equals("R", StringComparison.OrdinalIgnoreCase))
        {
            lines.GetOrAdd($"+86{subscriber}", static _ => new PhoneLine()).Unsubscribed = true;
        }

        Keep(replyQueue, new ReplyReport("", "86", $"+86{subscriber}", options.SignName, text, now.ToUnixTimeSeconds(), subscriber));
        Post(options.ReplyCallbackUrl, "sms-reply", new
        {
            extend = "",
            mobile = subscriber,
            nationcode = "86",
            sign = options.SignName,
            text,
            time = now.ToUnixTimeSeconds(),
        });
    }

    public List<StatusReport> PullStatuses(int limit) => Pull(statusQueue, limit);

    public List<ReplyReport> PullReplies(int limit) => Pull(replyQueue, limit);

    private void Deliver(PhoneNumber number, string text, DateTimeOffset now)
    {
        if (world.People.FindByPhone(number.Subscriber) is { } person)
        {
            world.Delivery.Show(person, new Bubble { At = now, From = "sms", Kind = "sms", Text = text });
        }
    }

    private void Report(PhoneNumber number, string serial, string context)
    {
        var fault = world.Faults.Hit(FaultBook.ReceiptPath);
        if (fault is { Kind: FaultKind.LostReceipt })
        {
            return;
        }

        var reached = fault is not { Kind: FaultKind.Undelivered };
        world.Delays.After(world.Options.Limits.ReceiptDelay, () => Reached(number, serial, context, reached));
    }

    private void Reached(PhoneNumber number, string serial, string context, bool reached)
    {
        var now = world.Clock.GetUtcNow();
        var (status, errmsg, description) = reached ? ("SUCCESS", "DELIVRD", "用户短信送达成功") : ("FAIL", "UNDELIV", "短信未送达");
        Keep(statusQueue, new StatusReport(
            now.ToUnixTimeSeconds(), number.CountryCode, number.Subscriber, number.E164, serial, status, reached ? errmsg : description, context));
        Post(options.StatusCallbackUrl, "sms-status", new[]
        {
            new
            {
                user_receive_time = ChinaTime.Text(now),
                nationcode = number.CountryCode,
                mobile = number.Subscriber,
                report_status = status,
                errmsg,
                description,
                sid = serial,
            },
        });
    }

    private void Post(string? url, string name, object body)
    {
        if (url is null)
        {
            return;
        }

        var bytes = WireJson.Write(body);
        world.Pusher.Send(new Push(null, null, null, name, bytes) { Envelope = new Envelope(new Uri(url), bytes, "application/json") });
    }

    private void Keep<T>(ConcurrentQueue<T> queue, T item)
    {
        if (options.PullEnabled)
        {
            queue.Enqueue(item);
            if (queue.Count > QueueMax)
            {
                queue.TryDequeue(out _);
            }
        }
    }

    // A queue, not a table: what has been read once does not come again.
    private static List<T> Pull<T>(ConcurrentQueue<T> queue, int limit)
    {
        var items = new List<T>();
        while (items.Count < limit && queue.TryDequeue(out var item))
        {
            items.Add(item);
        }

        return items;
    }
}
