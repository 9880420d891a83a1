using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Journeys;

/// <summary>The reminder that points will expire: a service notice, in the chat or as a subscribe message, whichever may be sent.</summary>
public sealed class ExpiryReminderOptions
{
    /// <summary>Days before the last day; 0 sends none.</summary>
    [Range(0, 60)]
    public int DaysBefore { get; set; } = 7;

    /// <summary>Fewer points are not worth a message.</summary>
    [Range(1, 1_000_000)]
    public long PointsMin { get; set; } = 10;

    /// <summary>Words for the chat; <c>{points}</c> and <c>{day}</c> are filled in.</summary>
    [Required, StringLength(600, MinimumLength = 1)]
    public string Text { get; set; } = "你有 {points} 积分将在 {day} 到期，记得在到期前使用。";

    /// <summary>The subscribe template, where shoppers are asked for it; none sends only in the chat.</summary>
    public string? TemplateId { get; set; }

    /// <summary>Fields of the template by key, with the same placeholders.</summary>
    public Dictionary<string, string> TemplateData { get; set; } = new(StringComparer.Ordinal);
}
