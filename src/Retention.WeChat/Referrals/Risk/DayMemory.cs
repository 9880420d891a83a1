using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>What is known of fans for the rest of a business day, in memory only. Full, it forgets and begins anew.</summary>
internal sealed class DayMemory<T>(int fansMax)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Id<Fan>, T> known = [];
    private DateOnly today;

    public void Keep(DateOnly day, Id<Fan> fanId, T value)
    {
        lock (gate)
        {
            if (day != today || known.Count >= fansMax)
                known.Clear();
            today = day;
            known[fanId] = value;
        }
    }

    public bool TryFind(DateOnly day, Id<Fan> fanId, out T? value)
    {
        lock (gate)
        {
            value = default;
            return day == today && known.TryGetValue(fanId, out value);
        }
    }
}
