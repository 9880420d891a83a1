using Retention.Platform.Time;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>Quiet hours as one arc of the business day, over every kind of day there is.</summary>
public sealed class OutreachHoursTests(ITestOutputHelper output)
{
    private static readonly HashSet<Channel> AllChannels = [.. Enum.GetValues<Channel>()];
    private static readonly SmsTerms Terms = new("茶铺", 12, 50);

    [Fact]
    public void An_arc_over_midnight_closes_the_night_and_not_the_day()
    {
        var rules = new OutreachOptions { QuietFrom = "22:00", QuietUntil = "06:00" }.ToRules(AllChannels, Terms);
        Assert.Equal([0, 1, 2, 3, 4, 5, 22, 23], Enumerable.Range(0, 24).Where(hour => rules.ClosedAt(TouchPurpose.Service, Channel.Template, At(2026, 11, 2, hour)) is not null));
    }

    [Fact]
    public void Monday_at_seven_in_China_is_Monday_there_although_it_is_Sunday_in_UTC()
    {
        var rules = new OutreachOptions().ToRules(AllChannels, Terms);
        var early = new DateTimeOffset(2026, 11, 1, 23, 0, 0, TimeSpan.Zero);
        Assert.Equal(At(2026, 11, 2, 8), rules.ClosedAt(TouchPurpose.Marketing, Channel.Sms, early)!.Value.Opens);
    }

    [Fact]
    public void The_first_open_moment_is_open_and_no_earlier_one_is_on_any_day()
    {
        var random = Seeded.Draws(output);
        for (var i = 0; i < 3_000; i++)
        {
            var options = new OutreachOptions
            {
                QuietFrom = DrawTime(random), QuietUntil = DrawTime(random), SmsFrom = DrawTime(random), SmsUntil = DrawTime(random),
                Quiet = random.Next(2) == 0 ? [] : [new OutreachQuietHours { Channel = Channel.Sms, From = DrawTime(random), Until = DrawTime(random) }],
            };
            var rules = options.ToRules(AllChannels, Terms);
            var now = DrawMoment(random);
            var (purpose, channel) = ((TouchPurpose)random.Next(3), random.Next(2) == 0 ? Channel.Sms : Channel.Subscribe);
            var closed = rules.ClosedAt(purpose, channel, now);
            Assert.Equal(IsClosed(rules, purpose, channel, now), closed is not null);
            if (closed is not { Opens: { } opens })
                continue;
            Assert.True(opens > now && opens - now <= TimeSpan.FromHours(24), $"{now:O} opens {opens:O}");
            Assert.Null(rules.ClosedAt(purpose, channel, opens));
            for (var minute = now; minute < opens; minute = minute.AddMinutes(1))
                Assert.True(IsClosed(rules, purpose, channel, minute), $"{minute:O} is open before {opens:O}");
        }
    }

    [Fact]
    public void Hours_that_leave_no_gap_never_open_and_say_so()
    {
        var rules = new OutreachOptions { QuietFrom = "08:00", QuietUntil = "20:00", SmsUntil = "20:00", SmsFrom = "08:00" }.ToRules(AllChannels, Terms);
        Assert.Equal(("quiet_hours", null), rules.ClosedAt(TouchPurpose.Marketing, Channel.Sms, At(2026, 11, 2, 9)));
        Assert.NotNull(rules.ClosedAt(TouchPurpose.Marketing, Channel.Subscribe, At(2026, 11, 2, 9))!.Value.Opens);
    }

    /// <summary>By the minute of the day alone, without any of the product's arithmetic.</summary>
    private static bool IsClosed(OutreachRules rules, TouchPurpose purpose, Channel channel, DateTimeOffset moment)
    {
        var minute = (int)(((moment.ToUnixTimeSeconds() / 60) + (8 * 60)) % (24 * 60));
        return rules.ClosedHours(purpose, channel).Any(each =>
        {
            var (from, until) = ((each.Arc.From.Hour * 60) + each.Arc.From.Minute, (each.Arc.Until.Hour * 60) + each.Arc.Until.Minute);
            return from < until ? minute >= from && minute < until : from > until && (minute >= from || minute < until);
        });
    }

    /// <summary>Month ends, leap days and years' ends come up more often than by chance.</summary>
    private static DateTimeOffset DrawMoment(Random random)
    {
        DateOnly[] edges = [new(2028, 2, 28), new(2028, 2, 29), new(2027, 2, 28), new(2026, 12, 31), new(2027, 1, 1), new(2026, 11, 30), new(2026, 3, 29), new(2026, 10, 25)];
        var day = random.Next(2) == 0 ? edges[random.Next(edges.Length)] : new DateOnly(2026, 1, 1).AddDays(random.Next(1_200));
        return BusinessCalendar.At(day, TimeOnly.MinValue.AddMinutes(random.Next(24 * 60)));
    }

    private static string DrawTime(Random random) => $"{random.Next(24):00}:{random.Next(4) * 15:00}";

    private static DateTimeOffset At(int year, int month, int day, int hour) => BusinessCalendar.At(new DateOnly(year, month, day), new TimeOnly(hour, 0));
}
