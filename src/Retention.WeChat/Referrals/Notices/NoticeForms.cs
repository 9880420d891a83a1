using System.Globalization;
using Microsoft.Extensions.Options;
using Retention.Platform;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Referrals;

/// <summary>A piece of news for a fan of a campaign.</summary>
/// <param name="Text">For the chat.</param>
/// <param name="Prize">What they are near to or have won.</param>
internal sealed record Notice(LiveCampaign Campaign, Id<Fan> FanId, NoticeKind Kind, int Number, string Text, string? Prize, DateTimeOffset At);

/// <summary>Gives news the forms of all ways it may take to somebody of this account.</summary>
internal sealed class NoticeForms(IOptions<NoticeOptions> options, WeChatApps apps)
{
    private const string Budget = "referral";

    /// <summary>Old news is none.</summary>
    private static readonly TimeSpan NoticeLife = TimeSpan.FromDays(2);

    /// <summary>What is too long for a field of a template is cut: a name of a campaign may be.</summary>
    private static readonly TouchPolicy Policy = new(Overflow: OverflowPolicy.Cut);

    /// <summary>Kinds of news that reach also those whose chat is closed.</summary>
    public IReadOnlySet<NoticeKind> BeyondChat => Enum.GetValues<NoticeKind>().Where(kind => IsBeyondChat(options.Value.Of(kind))).ToHashSet();

    /// <summary>Whether there is any account that news could go out by.</summary>
    public bool CanSend => Has(FanAccount.Official) || Has(FanAccount.Mini);

    public Touch TouchOf(Notice notice, FanAccount account)
    {
        var label = notice.Campaign.Row.Label;
        return new Touch($"{label}:{notice.FanId}:{notice.Kind}:{notice.Number}", notice.FanId, TouchPurpose.Service, ContentOf(notice, account), notice.At + NoticeLife)
        {
            Campaign = label,
            Budget = Budget,
            Policy = Policy,
        };
    }

    private bool IsBeyondChat(NoticeFormOptions forms) =>
        (Has(FanAccount.Official) && (forms.Subscribe.IsGiven || forms.Template.IsGiven)) || (Has(FanAccount.Mini) && forms.MiniSubscribe.IsGiven);

    private bool Has(FanAccount account) => apps.Find(account) is not null;

    private TouchContent ContentOf(Notice notice, FanAccount account)
    {
        var forms = options.Value.Of(notice.Kind);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["campaign"] = notice.Campaign.Terms.Name,
            ["news"] = NewsOf(notice.Kind),
            ["prize"] = notice.Prize ?? notice.Campaign.Terms.Name,
            ["day"] = BusinessCalendar.DayOf(notice.At).ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
        };
        var words = new TouchContent { Text = notice.Text };
        return account == FanAccount.Mini
            ? words with { Subscribe = Fill(forms.MiniSubscribe, values) }
            : words with { Subscribe = Fill(forms.Subscribe, values), Template = Fill(forms.Template, values) };
    }

    private static TemplateContent? Fill(NoticeTemplateOptions form, Dictionary<string, string> values) => form is { IsGiven: true, TemplateId: { } id }
        ? new TemplateContent(id, form.Data.ToDictionary(field => field.Key, field => Placeholders.Fill(field.Value, values), StringComparer.Ordinal), MiniProgramPath: form.Page is { Length: > 0 } page ? page : null)
        : null;

    /// <summary>Short enough for a field of twenty characters.</summary>
    private static string NewsOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Helped => "一位好友接受了你的邀请",
        NoticeKind.NearlyThere => "只差 1 位好友就能达成",
        NoticeKind.StageReached => "恭喜，你获得了奖品",
        NoticeKind.SomeoneLeft => "一位好友的助力已失效",
        NoticeKind.Ended => "活动已结束，感谢参与",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
