namespace Retention.Demo.Story;

/// <summary>
/// The shop's first weeks: who comes, brings friends, checks in, buys, leaves. Pure and the same every time, so that the
/// demo can be talked about; only the people's ids and codes differ from run to run.
/// </summary>
internal sealed class TeaShopStory
{
    public const int Days = 20;
    public const int PeopleMax = 208;
    public const int InvitersMax = 40;

    /// <summary>The three whose phones stand on the desk first: she brought him, and the third has yet to follow.</summary>
    public const int Inviter = 0;
    public const int Invitee = 1;
    public const int Newcomer = 2;
    private const int FirstOfTheCrowd = 3;

    private const int Seed = 20_260_401;
    private const int SlotsPerDay = 4;
    private const int LastSlot = Days * SlotsPerDay;
    private const int JitterMinutes = 20;

    // Morning, noon, after work, and late: within quiet hours, when fans may write and nobody is written to.
    private static readonly int[] SlotMinutes = [(9 * 60) + 20, (12 * 60) + 40, (18 * 60) + 30, (21 * 60) + 30];

    private static readonly string[] SmallTalk = ["春茶到了吗？", "你们几点打烊", "有没有无糖的", "积分", "帮助", "可以外送吗", "山野红茶还有货吗", "谢谢，昨天的白茶很好喝"];

    private readonly Random draw = new(Seed);
    private readonly DateTimeOffset midnight;
    private readonly SortedDictionary<int, List<Deed>> bySlot = [];
    private readonly List<(int Person, int ReadyAt)> inviters = [];

    private TeaShopStory(DateTimeOffset opening) => midnight = opening - opening.TimeOfDay;

    public static IReadOnlyList<Moment> Write(DateTimeOffset opening)
    {
        var story = new TeaShopStory(opening);
        story.WriteProtagonists();
        for (var person = FirstOfTheCrowd; person < PeopleMax; person++)
            story.WriteLife(person, (person - FirstOfTheCrowd) * LastSlot / (PeopleMax - FirstOfTheCrowd));
        return [.. story.bySlot.Select(slot => new Moment(story.TimeOf(slot.Key), slot.Value))];
    }

    /// <summary>Followed so that each of them reaches a milestone on the day after the present.</summary>
    private void WriteProtagonists()
    {
        var (came, brought) = (LastSlot - (9 * SlotsPerDay), LastSlot - (2 * SlotsPerDay));
        Add(came, new Deed.Follow(Inviter, "search"));
        Add(came + 1, new Deed.GivePhone(Inviter));
        // Three visits make her a silver member, so that her mini-program has something to show.
        foreach (var visit in new[] { 2, 10, 22 })
            Add(came + visit, new Deed.Buy(Inviter));
        Add(brought - 2, new Deed.Press(Inviter, "invite"));
        inviters.Add((Inviter, brought - 1));
        Add(brought, new Deed.ComeWith(Invitee, Inviter));
        Add(brought, new Deed.AcceptNotice(Invitee));
        // By a message, not by the menu: it leaves a window open in which she is told of her reward.
        Add(brought, new Deed.Write(Inviter, "签到"));
        Add(brought + 2, new Deed.Buy(Invitee));
        Add(brought + SlotsPerDay, new Deed.Press(Inviter, "check_in"));
        Add(brought + SlotsPerDay + 1, new Deed.Write(Invitee, "谢谢，昨天的白茶很好喝"));
        Add(LastSlot, new Deed.Press(Invitee, "check_in"));
    }

    private void WriteLife(int person, int came)
    {
        var leaves = Chance(0.06) ? came + 6 + draw.Next(16) : int.MaxValue;
        var until = Math.Min(leaves - 1, LastSlot);
        var isInvited = WriteArrival(person, came);
        if (Chance(0.35))
            Add(came, new Deed.AcceptNotice(person), until);
        if (inviters.Count < InvitersMax && Chance(0.45))
            WriteInvitation(person, came + 1, until);
        if (Chance(0.3))
            Add(came + 1 + draw.Next(3), new Deed.GivePhone(person), until);
        if (Chance(isInvited ? 0.7 : 0.35))
            Add(came + 3 + draw.Next(12), new Deed.Buy(person), until);
        if (Chance(0.3))
            Add(came + 2 + draw.Next(20), new Deed.Write(person, SmallTalk[draw.Next(SmallTalk.Length)]), until);
        if (Chance(0.35))
            WriteHabit(person, came, until);
        if (Chance(0.03))
            Add(until, new Deed.Write(person, "退订"), until);
        WriteDeparture(person, leaves);
    }

    /// <returns>Whether a friend brought them.</returns>
    private bool WriteArrival(int person, int came)
    {
        var open = inviters.Where(inviter => inviter.ReadyAt <= came && inviter.Person != Inviter).ToList();
        if (open.Count > 0 && Chance(0.5))
        {
            // Some bring many: the better of two draws leans to those who asked first.
            Add(came, new Deed.ComeWith(person, open[Math.Min(draw.Next(open.Count), draw.Next(open.Count))].Person));
            return true;
        }

        Add(came, draw.Next(10) switch
        {
            < 4 => new Deed.Follow(person, "search"),
            < 7 => new Deed.Follow(person, "qr", "store_door"),
            < 8 => new Deed.Follow(person, "qr", "store_counter"),
            8 => new Deed.Follow(person, "card"),
            _ => new Deed.Follow(person, "article"),
        });
        return false;
    }

    private void WriteInvitation(int person, int asks, int until)
    {
        if (asks >= until)
            return;
        Add(asks, new Deed.Press(person, "invite"));
        inviters.Add((person, asks + 1));
    }

    private void WriteHabit(int person, int came, int until)
    {
        for (var morning = (came / SlotsPerDay * SlotsPerDay) + SlotsPerDay; morning <= until; morning += SlotsPerDay)
        {
            if (Chance(0.6))
                Add(morning, Chance(0.5) ? new Deed.Write(person, "签到") : new Deed.Press(person, "check_in"));
        }
    }

    private void WriteDeparture(int person, int leaves)
    {
        if (leaves > LastSlot)
            return;
        Add(leaves, new Deed.Leave(person));
        if (Chance(0.4))
            Add(leaves + 3 + draw.Next(6), new Deed.Follow(person, "search"), LastSlot);
    }

    private void Add(int slot, Deed deed, int until = LastSlot)
    {
        if (slot > until)
            return;
        if (!bySlot.TryGetValue(slot, out var deeds))
            bySlot[slot] = deeds = [];
        deeds.Add(deed);
    }

    private bool Chance(double share) => draw.NextDouble() < share;

    private DateTimeOffset TimeOf(int slot) =>
        midnight.AddDays(slot / SlotsPerDay).AddMinutes(SlotMinutes[slot % SlotsPerDay] + (slot * 7 % JitterMinutes));
}
