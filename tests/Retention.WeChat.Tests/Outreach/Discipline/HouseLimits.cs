using System.Globalization;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>At most so many in any window of so many hours.</summary>
internal sealed record HouseLimit(string Name, int Max, double Hours, string? Purpose = null, string? Channel = null, string? Budget = null, bool PerCampaign = false)
{
    public bool Counts(string purpose, string channel, string budget, string? campaign) =>
        purpose != nameof(TouchPurpose.Transactional) && (Purpose ?? purpose) == purpose && (Channel ?? channel) == channel && (Budget ?? budget) == budget
        && (!PerCampaign || campaign is not null);
}

/// <summary>Minutes of the Chinese day, <see cref="From"/> inclusive, in which nothing of its kind leaves.</summary>
internal sealed record HouseNight(int From, int Until, string? Purpose = null, string? Channel = null);

/// <summary>The house rules of the simulated month: as settings for the product, as plain numbers for the audit.</summary>
internal static class HouseLimits
{
    private const int MinutesPerHour = 60;
    private const int MinutesPerDay = 24 * MinutesPerHour;

    public static readonly IReadOnlyList<HouseLimit> All =
    [
        new("cooldown", 1, 20, nameof(TouchPurpose.Marketing)),
        new("campaign_cooldown", 1, 72, nameof(TouchPurpose.Marketing), PerCampaign: true),
        new("marketing_per_week", 3, 7 * 24, nameof(TouchPurpose.Marketing)),
        new("marketing_per_month", 7, 30 * 24, nameof(TouchPurpose.Marketing)),
        new("sms_per_week", 1, 7 * 24, nameof(TouchPurpose.Marketing), nameof(Channel.Sms)),
        new("service_per_day", 3, 24, nameof(TouchPurpose.Service)),
        new("chat_per_day", 3, 24, Channel: nameof(Channel.CustomerService)),
        new("care_budget", 2, 96, Budget: "care"),
        new("per_campaign", 3, 15 * 24, PerCampaign: true),
    ];

    /// <summary>The most particular comes last.</summary>
    public static readonly IReadOnlyList<HouseNight> Nights =
    [
        new(21 * MinutesPerHour, 8 * MinutesPerHour),
        new((21 * MinutesPerHour) + 30, 7 * MinutesPerHour, Purpose: nameof(TouchPurpose.Service)),
        new((22 * MinutesPerHour) + 15, (7 * MinutesPerHour) + 45, Channel: nameof(Channel.CustomerService)),
        new(12 * MinutesPerHour, 14 * MinutesPerHour, nameof(TouchPurpose.Marketing), nameof(Channel.Subscribe)),
    ];

    private static readonly HouseNight SmsNight = new(20 * MinutesPerHour, 9 * MinutesPerHour);

    public static Dictionary<string, string?> ToSettings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Outreach:CooldownHours"] = "20", ["Outreach:CampaignCooldownHours"] = "72",
            ["Outreach:QuietFrom"] = Time(Nights[0].From), ["Outreach:QuietUntil"] = Time(Nights[0].Until),
            ["Outreach:SmsFrom"] = Time(SmsNight.Until), ["Outreach:SmsUntil"] = Time(SmsNight.From),
        };
        foreach (var (i, cap) in All.Skip(2).Index())
        {
            var section = $"Outreach:Caps:{i}:";
            settings[section + "Name"] = cap.Name;
            settings[section + "Max"] = cap.Max.ToString(CultureInfo.InvariantCulture);
            settings[section + "Hours"] = cap.Hours.ToString(CultureInfo.InvariantCulture);
            settings[section + "Purpose"] = cap.Purpose;
            settings[section + "Channel"] = cap.Channel;
            settings[section + "Budget"] = cap.Budget;
            settings[section + "PerCampaign"] = $"{cap.PerCampaign}";
        }

        foreach (var (i, night) in Nights.Skip(1).Index())
        {
            var section = $"Outreach:Quiet:{i}:";
            settings[section + "Purpose"] = night.Purpose;
            settings[section + "Channel"] = night.Channel;
            settings[section + "From"] = Time(night.From);
            settings[section + "Until"] = Time(night.Until);
        }

        return settings;
    }

    /// <summary>By the wall clock in China, which is eight hours ahead and knows no summer time.</summary>
    public static bool IsQuiet(string purpose, string channel, DateTimeOffset at)
    {
        if (purpose == nameof(TouchPurpose.Transactional))
            return false;
        var minute = (int)(((at.UtcTicks / TimeSpan.TicksPerMinute) + (8 * MinutesPerHour)) % MinutesPerDay);
        var night = Nights.Last(each => (each.Purpose ?? purpose) == purpose && (each.Channel ?? channel) == channel);
        return IsIn(night, minute) || (purpose == nameof(TouchPurpose.Marketing) && channel == nameof(Channel.Sms) && IsIn(SmsNight, minute));
    }

    private static bool IsIn(HouseNight night, int minute) =>
        night.From < night.Until ? minute >= night.From && minute < night.Until : minute >= night.From || minute < night.Until;

    private static string Time(int minute) => $"{minute / MinutesPerHour:00}:{minute % MinutesPerHour:00}";
}
