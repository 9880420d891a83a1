using System.ComponentModel.DataAnnotations;
using Retention.Platform.Time;

namespace Retention.WeChat.Outreach;

public sealed class OutreachOptions
{
    private const string DayTime = @"^([01]\d|2[0-3]):[0-5]\d$";

    /// <summary>No touch the fan did not ask for is sent from here …</summary>
    [RegularExpression(DayTime)]
    public string QuietFrom { get; set; } = "21:00";

    /// <summary>… to here, China time. The same time twice switches quiet hours off.</summary>
    [RegularExpression(DayTime)]
    public string QuietUntil { get; set; } = "08:00";

    /// <summary>Marketing by SMS starts …</summary>
    [RegularExpression(DayTime)]
    public string SmsFrom { get; set; } = "08:00";

    /// <summary>… and ends within the hours that carriers allow (Tencent Cloud refuses it from 22:00 to 08:00).</summary>
    [RegularExpression(DayTime)]
    public string SmsUntil { get; set; } = "21:00";

    /// <summary>The least time between two marketing touches to one fan.</summary>
    [Range(0, 24 * 60)]
    public double CooldownHours { get; set; } = 24;

    public OutreachRates PerSecond { get; set; } = new();

    /// <summary>Sends under way at once on this node.</summary>
    [Range(1, 1024)]
    public int ParallelSends { get; set; } = 64;

    /// <summary>Sends of one message before it is given up.</summary>
    [Range(1, 20)]
    public int AttemptsMax { get; set; } = 5;

    public OutreachRules ToRules() => new(
        new DayArc(TimeOnly.Parse(QuietFrom), TimeOnly.Parse(QuietUntil)),
        new DayArc(TimeOnly.Parse(SmsUntil), TimeOnly.Parse(SmsFrom)),
        TimeSpan.FromHours(CooldownHours));
}

/// <summary>Most sends a second by this node; WeChat's daily quotas come on top.</summary>
public sealed class OutreachRates
{
    [Range(1, 100_000)]
    public int CustomerService { get; set; } = 500;

    [Range(1, 100_000)]
    public int Template { get; set; } = 500;

    [Range(1, 100_000)]
    public int Subscribe { get; set; } = 500;

    /// <summary>Tencent Cloud allows 3,000 requests a second by default.</summary>
    [Range(1, 3_000)]
    public int Sms { get; set; } = 200;
}
