using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <summary>
/// WeChat and the carrier with their own books: five messages in 48 hours after a fan wrote, three in a minute after a
/// menu click, one for each grant. Beyond that they refuse, lose rights, stay silent or are busy as drawn.
/// </summary>
internal sealed class FakeProviders
{
    private static readonly TimeSpan RepeatsDroppedFor = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<long, Window> windows = [];
    private readonly Dictionary<(long FanId, string TemplateId), int> grants = [];
    private readonly HashSet<(long FanId, string TemplateId)> taken = [];
    private readonly Dictionary<string, DateTimeOffset> delivered = [];
    private readonly List<string> overdrawn = [];

    /// <summary>Messages for which the product believed in a right that its fan never gave.</summary>
    public IReadOnlyList<string> Overdrawn => overdrawn;

    /// <summary>A trigger starts its window afresh; what was left of the older one does not add up.</summary>
    public void OpenWindow(Id<Fan> fanId, SendRightKind kind, DateTimeOffset at)
    {
        lock (gate)
        {
            if (!windows.TryGetValue(fanId.Value, out var old) || old.OpenedAt <= at)
                windows[fanId.Value] = kind == SendRightKind.Message ? new Window(at, at.AddHours(48), 5) : new Window(at, at.AddMinutes(1), 3);
        }
    }

    public void Grant(Id<Fan> fanId, string templateId)
    {
        lock (gate)
            grants[(fanId.Value, templateId)] = grants.GetValueOrDefault((fanId.Value, templateId)) + 1;
    }

    public (SendOutcome Outcome, bool Arrived) Send(Dispatch dispatch, DateTimeOffset at, Random random)
    {
        lock (gate)
        {
            if (dispatch.Channel == Channel.Template && delivered.TryGetValue(dispatch.ClientMessageId, out var first) && at - first < RepeatsDroppedFor)
                return (new SendOutcome.Accepted(null), false);
            return random.Next(100) switch
            {
                < 4 => (new SendOutcome.Refused("47003", "模板参数不符合要求。"), false),
                < 8 => (new SendOutcome.NotNow("45011", "频率限制。", random.Next(2) == 0 ? null : TimeSpan.FromMinutes(random.Next(1, 90))), false),
                < 10 => (new SendOutcome.ChannelDown(new ChannelFault("-1", "系统繁忙。", "busy")), false),
                < 12 => (LoseRight(dispatch), false),
                < 13 => (Silent, false),
                < 15 => Take(dispatch, at) is { } refusal ? (refusal, false) : (Silent, true),
                _ => Take(dispatch, at) is { } refusal ? (refusal, false) : (new SendOutcome.Accepted($"p{dispatch.Id}"), true),
            };
        }
    }

    private static SendOutcome.Unknown Silent => new("没有应答。", new ChannelFault("timeout", "超时。", "timed out"));

    /// <returns>Null when it arrives.</returns>
    private SendOutcome.Refused? Take(Dispatch dispatch, DateTimeOffset at)
    {
        var refusal = dispatch.Channel switch
        {
            Channel.CustomerService => TakeFromWindow(dispatch, at),
            Channel.Subscribe => TakeGrant(dispatch),
            _ => null,
        };
        if (refusal is null)
            delivered[dispatch.ClientMessageId] = at;
        return refusal;
    }

    /// <summary>A window that ended on the way is nobody's mistake: WeChat says so and the touch is decided again.</summary>
    private SendOutcome.Refused? TakeFromWindow(Dispatch dispatch, DateTimeOffset at)
    {
        var window = windows[dispatch.FanId.Value];
        if (window.EndsAt <= at)
            return new SendOutcome.Refused("45015", "回复时间超过限制。", "response out of time limit");
        if (window.Left > 0)
        {
            windows[dispatch.FanId.Value] = window with { Left = window.Left - 1 };
            return null;
        }

        if (!window.WasLost)
            overdrawn.Add($"{dispatch.TouchKey}: the window opened at {window.OpenedAt:O} was used up at {at:O}");
        return new SendOutcome.Refused("45047", "客服接口下行条数超过上限。");
    }

    private SendOutcome.Refused? TakeGrant(Dispatch dispatch)
    {
        var key = KeyOf(dispatch);
        if (grants.GetValueOrDefault(key) is var left && left > 0)
        {
            grants[key] = left - 1;
            return null;
        }

        if (!taken.Contains(key))
            overdrawn.Add($"{dispatch.TouchKey}: no grant for {key.TemplateId} was left");
        return new SendOutcome.Refused("43101", "用户未订阅消息。");
    }

    /// <summary>WeChat may take back what it gave, e.g. when the fan withdraws; nobody can foresee it.</summary>
    private SendOutcome LoseRight(Dispatch dispatch)
    {
        switch (dispatch.Channel)
        {
            case Channel.CustomerService:
                windows[dispatch.FanId.Value] = windows[dispatch.FanId.Value] with { Left = 0, WasLost = true };
                return new SendOutcome.Refused("45047", "客服接口下行条数超过上限。");
            case Channel.Subscribe:
                grants[KeyOf(dispatch)] = 0;
                taken.Add(KeyOf(dispatch));
                return new SendOutcome.Refused("43101", "用户未订阅消息。");
            default:
                return new SendOutcome.Refused("47003", "模板参数不符合要求。");
        }
    }

    private static (long FanId, string TemplateId) KeyOf(Dispatch dispatch) => (dispatch.FanId.Value, dispatch.ReadContent().TemplateIdOf(dispatch.Channel));

    private sealed record Window(DateTimeOffset OpenedAt, DateTimeOffset EndsAt, int Left, bool WasLost = false);
}
