using System.ComponentModel.DataAnnotations;
using Retention.Platform.Time;

namespace Retention.WeChat.Outreach;

public sealed class OutreachOptions : IValidatableObject
{
    internal const string DayTime = @"^([01]\d|2[0-3]):[0-5]\d$";

    /// <summary>Outside these carriers take no marketing (MarketingSendTimeConstraint), whatever the settings say.</summary>
    private const string SmsLegalFrom = "08:00";
    private const string SmsLegalUntil = "22:00";

    /// <summary>Used when <see cref="Caps"/> is empty: what a fan bears without leaving.</summary>
    private static readonly OutreachCap[] DefaultCaps =
    [
        new() { Name = "marketing_per_week", Purpose = TouchPurpose.Marketing, Max = 3, Hours = 7 * 24 },
        new() { Name = "marketing_per_month", Purpose = TouchPurpose.Marketing, Max = 10, Hours = 30 * 24 },
        new() { Name = "sms_per_week", Purpose = TouchPurpose.Marketing, Channel = Channel.Sms, Max = 1, Hours = 7 * 24 },
        new() { Name = "service_per_day", Purpose = TouchPurpose.Service, Max = 10, Hours = 24 },
    ];

    /// <summary>No touch the fan did not ask for is sent from here …</summary>
    [RegularExpression(DayTime)]
    public string QuietFrom { get; set; } = "21:00";

    /// <summary>… to here, China time. The same time twice switches quiet hours off.</summary>
    [RegularExpression(DayTime)]
    public string QuietUntil { get; set; } = "08:00";

    /// <summary>Other quiet hours for a purpose, a channel, or both; the most particular one counts.</summary>
    public List<OutreachQuietHours> Quiet { get; set; } = [];

    /// <summary>Marketing by SMS starts …</summary>
    [RegularExpression(DayTime)]
    public string SmsFrom { get; set; } = "08:00";

    /// <summary>… and ends on the same day, within the hours that carriers allow: 08:00 to 22:00.</summary>
    [RegularExpression(DayTime)]
    public string SmsUntil { get; set; } = "21:00";

    /// <summary>The least time between two marketing touches to one fan; 0 switches it off.</summary>
    [Range(0, 24 * 60)]
    public double CooldownHours { get; set; } = 24;

    /// <summary>The least time between two marketing touches of the same campaign to one fan; 0 switches it off.</summary>
    [Range(0, 24 * 60)]
    public double CampaignCooldownHours { get; set; }

    /// <summary>At most so many touches in so many hours, rolling. Empty takes the defaults; a cap without any counts nothing.</summary>
    public List<OutreachCap> Caps { get; set; } = [];

    /// <summary>Messages of a fan's chat window that marketing leaves for answers.</summary>
    [Range(0, 4)]
    public int ChatReserve { get; set; } = 1;

    public OutreachRates PerSecond { get; set; } = new();

    /// <summary>Sends under way at once on this node, for each channel.</summary>
    [Range(1, 1024)]
    public int ParallelSends { get; set; } = 256;

    /// <summary>Sends of one message, and channels it takes, before it is given up. What a channel does to all messages is not held against any.</summary>
    [Range(1, 20)]
    public int AttemptsMax { get; set; } = 5;

    internal OutreachRules ToRules(IReadOnlySet<Channel> configured, SmsTerms sms) => new(
        [new QuietRule(Arc(QuietFrom, QuietUntil)), .. Quiet.Select(each => new QuietRule(Arc(each.From, each.Until), each.Purpose, each.Channel))],
        Arc(SmsUntil, SmsFrom),
        ToPressureRules(),
        ChatReserve,
        configured,
        sms);

    internal PressureRules ToPressureRules()
    {
        var rules = new List<PressureRule>();
        if (CooldownHours > 0)
            rules.Add(new PressureRule("cooldown", 1, TimeSpan.FromHours(CooldownHours), TouchPurpose.Marketing));
        if (CampaignCooldownHours > 0)
            rules.Add(new PressureRule("campaign_cooldown", 1, TimeSpan.FromHours(CampaignCooldownHours), TouchPurpose.Marketing, PerCampaign: true));
        rules.AddRange((Caps.Count > 0 ? Caps : [.. DefaultCaps]).Select(cap => cap.ToRule()));
        return new PressureRules(rules);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.CompareOrdinal(SmsFrom, SmsLegalFrom) < 0 || string.CompareOrdinal(SmsUntil, SmsLegalUntil) > 0 || string.CompareOrdinal(SmsFrom, SmsUntil) >= 0)
        {
            yield return new ValidationResult(
                $"营销短信的时段（SmsFrom {SmsFrom} 到 SmsUntil {SmsUntil}）必须在 {SmsLegalFrom}–{SmsLegalUntil} 之内，且开始早于结束。"
                + $" Marketing by SMS must begin and end within {SmsLegalFrom} and {SmsLegalUntil}, the beginning first.",
                [nameof(SmsFrom), nameof(SmsUntil)]);
        }

        foreach (var problem in ProblemsOfParts())
            yield return problem;
    }

    /// <summary>The framework looks at an object's own properties only.</summary>
    private IEnumerable<ValidationResult> ProblemsOfParts() => Quiet.Cast<object>().Concat(Caps).Append(PerSecond).SelectMany(part =>
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(part, new ValidationContext(part), problems, validateAllProperties: true);
        return problems;
    });

    private static DayArc Arc(string from, string until) => new(TimeOnly.Parse(from), TimeOnly.Parse(until));
}

/// <summary>Quiet hours of a purpose, a channel, or both.</summary>
public sealed class OutreachQuietHours
{
    public TouchPurpose? Purpose { get; set; }

    public Channel? Channel { get; set; }

    [Required, RegularExpression(OutreachOptions.DayTime)]
    public string From { get; set; } = "";

    [Required, RegularExpression(OutreachOptions.DayTime)]
    public string Until { get; set; } = "";
}

/// <summary>At most <see cref="Max"/> touches within any <see cref="Hours"/> hours, counted by what is named.</summary>
public sealed class OutreachCap
{
    /// <summary>Shown to operators in decisions.</summary>
    [Required, StringLength(40)]
    public string Name { get; set; } = "";

    /// <summary>A cap of 0 is refused: whoever means "never" should switch the campaign off, whoever means "no limit" leave the cap out.</summary>
    [Range(1, 1000)]
    public int Max { get; set; }

    [Range(0.001, 24 * 92)]
    public double Hours { get; set; }

    public TouchPurpose? Purpose { get; set; }

    public Channel? Channel { get; set; }

    [StringLength(20)]
    public string? Budget { get; set; }

    public bool PerCampaign { get; set; }

    internal PressureRule ToRule() => new(Name, Max, TimeSpan.FromHours(Hours), Purpose, Channel, Budget, PerCampaign);
}

/// <summary>Most sends a second over all nodes, the service account and the mini-program each; WeChat's daily quotas come on top.</summary>
public sealed class OutreachRates
{
    [Range(1, 100_000)]
    public int CustomerService { get; set; } = 500;

    [Range(1, 100_000)]
    public int Template { get; set; } = 500;

    [Range(1, 100_000)]
    public int Subscribe { get; set; } = 500;

    /// <summary>Calls, each for up to 10,000 fans. WeChat takes 60 a minute: leave it at 1 unless the account was granted more.</summary>
    [Range(1, 60)]
    public int MassSend { get; set; } = 1;

    /// <summary>Tencent Cloud allows 3,000 requests a second by default.</summary>
    [Range(1, 3_000)]
    public int Sms { get; set; } = 200;
}
