using Retention.Sandbox.Clock;
using Retention.Sandbox.Quotas;

namespace Retention.Sandbox.Sms;

/// <summary>What the carrier keeps for one number: how often it was written to, and whether it has had enough.</summary>
internal sealed class PhoneLine
{
    private readonly Lock gate = new();
    private readonly WindowCounter today = new();
    private readonly WindowCounter thisHour = new();
    private string lastText = "";
    private DateTimeOffset lastAt = DateTimeOffset.MinValue;
    private bool unsubscribed;

    public bool Unsubscribed
    {
        get => Volatile.Read(ref unsubscribed);
        set => Volatile.Write(ref unsubscribed, value);
    }

    /// <summary>Takes the message, or says which limit it breaks.</summary>
    public SmsCode Take(string text, SmsOptions options, DateTimeOffset now)
    {
        lock (gate)
        {
            if (text == lastText && now - lastAt < options.SameContentEvery)
            {
                return SmsCodes.ThirtySeconds;
            }

            var (day, hour) = (ChinaTime.Day(now), now.ToUnixTimeSeconds() / 3600);
            if (today.Read(day) >= options.PerNumberPerDay)
            {
                return SmsCodes.OneDay;
            }

            if (thisHour.Read(hour) >= options.PerNumberPerHour)
            {
                return SmsCodes.OneHour;
            }

            today.Add(day);
            thisHour.Add(hour);
            (lastText, lastAt) = (text, now);
            return SmsCodes.Ok;
        }
    }
}
