using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>What the limits promise, said as plainly as possible: a list of all that happened, searched from end to end for every question.</summary>
internal sealed class PressureModel
{
    private static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(10);

    private readonly List<Event> events = [];

    private enum What
    {
        Taken,
        Sent,
        GivenBack,
    }

    public required IReadOnlyList<PressureRule> Rules { get; set; }

    public PressureFact Reserve(PressureWish wish, DateTimeOffset now)
    {
        var covered = Rules.Any(rule => Covers(rule, wish));
        if (covered && WorstRefusal(wish, now) is { } refusal)
            return refusal;
        if (!covered)
            return new PressureFact.Free();
        events.Add(new Event(What.Taken, wish.FanId, wish.TouchKey, now, wish));
        return new PressureFact.Reserved(now + HoldFor);
    }

    public PressureFact Look(PressureWish wish, DateTimeOffset now) => WorstRefusal(wish, now) is { } refusal ? refusal : new PressureFact.Free();

    public void Confirm(SentTouch touch) => events.Add(new Event(What.Sent, touch.FanId, touch.TouchKey, touch.SentAt, null));

    public void GiveBack(TouchRef touch) => events.Add(new Event(What.GivenBack, touch.FanId, touch.TouchKey, default, null));

    /// <summary>The touches that hold something, or held it once and were not given back.</summary>
    public IReadOnlyList<State> States()
    {
        var states = new List<State>();
        foreach (var (fanId, key) in events.Select(each => (each.FanId, each.Key)).Distinct())
        {
            var own = events.Where(each => each.FanId == fanId && each.Key == key).ToList();
            var taken = own.FindLastIndex(each => each.What == What.Taken);
            if (taken < 0 || own.FindLastIndex(each => each.What == What.GivenBack) > taken)
                continue;
            var sent = own.Skip(taken).Where(each => each.What == What.Sent).Select(each => each.At).ToList();
            states.Add(new State(own[taken].Wish!, own[taken].At, sent.Count == 0 ? null : sent.Append(own[taken].At).Max()));
        }

        return states;
    }

    private PressureFact.Held? WorstRefusal(PressureWish wish, DateTimeOffset now)
    {
        PressureFact.Held? worst = null;
        var others = States().Where(state => state.Wish.FanId == wish.FanId && state.Wish.TouchKey != wish.TouchKey && state.Wish.TouchKey != wish.InPlaceOf).ToList();
        foreach (var rule in Rules.Where(rule => Covers(rule, wish)))
        {
            var counted = others
                .Where(other => Covers(rule, other.Wish) && (!rule.PerCampaign || other.Wish.Campaign == wish.Campaign) && other.MomentAt(now) > now - rule.Window)
                .ToList();
            if (counted.Count < rule.Max)
                continue;
            // The first of the moments at which one leaves the window when fewer than Max are left in it.
            var until = counted.Select(other => other.MomentAt(now) + rule.Window)
                .Where(moment => counted.Count(other => other.MomentAt(now) > moment - rule.Window) < rule.Max)
                .Min();
            if (worst is null || until > worst.Until)
                worst = new PressureFact.Held(rule, counted.Count, until, [.. counted.Where(other => other.SentAt is null).Select(other => other.Wish.TouchKey)]);
        }

        return worst;
    }

    private static bool Covers(PressureRule rule, PressureWish wish) => rule.Covers(wish.Purpose, wish.Channel, wish.Budget, wish.Campaign);

    public sealed record State(PressureWish Wish, DateTimeOffset TakenAt, DateTimeOffset? SentAt)
    {
        public DateTimeOffset HeldUntil => TakenAt + HoldFor;

        public DateTimeOffset MomentAt(DateTimeOffset now) => SentAt ?? (now < HeldUntil ? now : HeldUntil);
    }

    private sealed record Event(What What, Id<Fan> FanId, string Key, DateTimeOffset At, PressureWish? Wish);
}
