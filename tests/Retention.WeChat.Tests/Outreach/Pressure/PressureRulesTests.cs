using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>The promises worth reading one by one, kept by every keeper.</summary>
public sealed class PressureRulesTests
{
    private static readonly Id<Fan> Li = new(101);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly PressureRule Cooldown = new("cooldown", 1, Day, TouchPurpose.Marketing);

    [Theory]
    [MemberData(nameof(PressureBed.Keepers), MemberType = typeof(PressureBed))]
    public async Task Midnight_frees_nobody(string keeper)
    {
        await using var bed = await PressureBed.OpenAsync(keeper);
        var pressure = bed.Under(Cooldown);
        var random = new Random(2300);
        for (var i = 0; i < 20; i++)
        {
            var fan = new Id<Fan>(1000 + i);
            var late = new DateTimeOffset(2026, 11, 2, 23, 0, 0, TimeSpan.FromHours(8)).AddMilliseconds(random.Next(3_600_000));
            var early = new DateTimeOffset(2026, 11, 3, 0, 0, 0, TimeSpan.FromHours(8)).AddMilliseconds(random.Next(3_600_000));
            Assert.IsType<PressureFact.Reserved>(await ReserveAsync(pressure, Wish("late") with { FanId = fan }, late));
            await pressure.ConfirmAsync([new SentTouch(fan, "late", late.AddSeconds(1))], default);
            Assert.Equal(late.AddSeconds(1) + Day, Assert.IsType<PressureFact.Held>(await ReserveAsync(pressure, Wish("early") with { FanId = fan }, early)).Until);
            Assert.IsType<PressureFact.Held>(await ReserveAsync(pressure, Wish("early") with { FanId = fan }, late.AddMilliseconds(999) + Day));
            Assert.IsType<PressureFact.Reserved>(await ReserveAsync(pressure, Wish("early") with { FanId = fan }, late.AddSeconds(1) + Day));
        }
    }

    [Theory]
    [MemberData(nameof(PressureBed.Keepers), MemberType = typeof(PressureBed))]
    public async Task A_slot_that_is_neither_confirmed_nor_given_back_counts_from_the_end_of_its_hold(string keeper)
    {
        await using var bed = await PressureBed.OpenAsync(keeper);
        var pressure = bed.Under(Cooldown);
        var now = TestDatabase.Start;
        await ReserveAsync(pressure, Wish("silent"), now);
        var soon = Assert.IsType<PressureFact.Held>(await ReserveAsync(pressure, Wish("other"), now.AddMinutes(3)));
        Assert.Equal((now.AddMinutes(3) + Day, 1, "silent"), (soon.Until, soon.Counted, Assert.Single(soon.Holders)));
        var later = Assert.IsType<PressureFact.Held>(await ReserveAsync(pressure, Wish("other"), now.AddHours(3)));
        Assert.Equal(now + IPressure.HoldFor + Day, later.Until);
        Assert.IsType<PressureFact.Reserved>(await ReserveAsync(pressure, Wish("other"), later.Until));
    }

    [Theory]
    [MemberData(nameof(PressureBed.Keepers), MemberType = typeof(PressureBed))]
    public async Task A_touch_finds_its_own_slot_and_what_is_given_back_is_free_at_once(string keeper)
    {
        await using var bed = await PressureBed.OpenAsync(keeper);
        var pressure = bed.Under(Cooldown);
        var now = TestDatabase.Start;
        await ReserveAsync(pressure, Wish("mine"), now);
        Assert.Equal(new PressureFact.Reserved(now.AddMinutes(5) + IPressure.HoldFor), await ReserveAsync(pressure, Wish("mine"), now.AddMinutes(5)));
        await pressure.GiveBackAsync([new TouchRef(Li, "mine")], default);
        Assert.IsType<PressureFact.Reserved>(await ReserveAsync(pressure, Wish("other"), now.AddMinutes(5)));
    }

    [Theory]
    [MemberData(nameof(PressureBed.Stores), MemberType = typeof(PressureBed))]
    public async Task What_is_given_back_late_takes_no_slot_that_was_held_anew(string keeper)
    {
        await using var bed = await PressureBed.OpenAsync(keeper);
        var pressure = bed.Under(Cooldown);
        var now = TestDatabase.Start;
        var old = Assert.IsType<PressureFact.Reserved>(await ReserveAsync(pressure, Wish("mine"), now));
        var renewed = Assert.IsType<PressureFact.Reserved>(await ReserveAsync(pressure, Wish("mine"), now.AddSeconds(1)));
        await pressure.GiveBackAsync([new TouchRef(Li, "mine", old.HeldUntil)], default);
        Assert.IsType<PressureFact.Held>(await ReserveAsync(pressure, Wish("other"), now.AddSeconds(2)));
        await pressure.GiveBackAsync([new TouchRef(Li, "mine", renewed.HeldUntil)], default);
        Assert.IsType<PressureFact.Reserved>(await ReserveAsync(pressure, Wish("other"), now.AddSeconds(2)));
    }

    [Theory]
    [MemberData(nameof(PressureBed.Keepers), MemberType = typeof(PressureBed))]
    public async Task Of_several_full_rules_the_one_that_frees_last_is_named_and_wishes_of_a_batch_count_for_each_other(string keeper)
    {
        await using var bed = await PressureBed.OpenAsync(keeper);
        var pressure = bed.Under(Cooldown, new PressureRule("per_week", 2, TimeSpan.FromDays(7)), new PressureRule("sms_per_month", 1, TimeSpan.FromDays(30), Channel: Channel.Sms));
        var now = TestDatabase.Start;
        var service = Wish("news") with { Purpose = TouchPurpose.Service };
        var facts = await pressure.ReserveAsync([Wish("first"), Wish("second"), service, service with { TouchKey = "more" }], now, default);
        Assert.Equal(["", "cooldown", "", "per_week"], facts.Select(fact => fact is PressureFact.Held held ? held.Rule.Name : ""));

        // Two count for the week, one of them for the day: both are full, and the week lasts longer.
        Assert.Equal("per_week", Assert.IsType<PressureFact.Held>((await pressure.LookAsync([Wish("third")], now, default))[0]).Rule.Name);
    }

    [Theory]
    [MemberData(nameof(PressureBed.Stores), MemberType = typeof(PressureBed))]
    public async Task What_counts_nowhere_any_more_is_forgotten(string keeper)
    {
        await using var bed = await PressureBed.OpenAsync(keeper);
        var pressure = bed.Under(Cooldown, new PressureRule("per_week", 9, TimeSpan.FromDays(7)));
        var now = TestDatabase.Start;
        await ReserveAsync(pressure, Wish("sent"), now);
        await pressure.ConfirmAsync([new SentTouch(Li, "sent", now)], default);
        await ReserveAsync(pressure, Wish("silent") with { Purpose = TouchPurpose.Service }, now);

        await ReserveAsync(pressure, Wish("next"), now.AddDays(7).AddMilliseconds(-1));
        Assert.Equal(3, await bed.CountSlotsAsync(Li));
        await ReserveAsync(pressure, Wish("next"), now.AddDays(7));
        Assert.Equal(2, await bed.CountSlotsAsync(Li));
        await ReserveAsync(pressure, Wish("next"), now.AddDays(7) + IPressure.HoldFor);
        Assert.Equal(1, await bed.CountSlotsAsync(Li));
    }

    private static PressureWish Wish(string key) => new(Li, key, TouchPurpose.Marketing, Channel.Template, "general", null);

    private static async Task<PressureFact> ReserveAsync(IPressure pressure, PressureWish wish, DateTimeOffset now) =>
        Assert.Single(await pressure.ReserveAsync([wish], now, default));
}
