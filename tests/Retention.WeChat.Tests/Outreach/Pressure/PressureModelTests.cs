using System.Globalization;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>Random rules, fans, touches and leaps of the clock: every keeper says what the model says, word for word.</summary>
public sealed class PressureModelTests
{
    private const int Steps = 400;
    private const int Fans = 3;
    private const int TouchesOfFan = 12;

    private static readonly int[] Seeds = [1, 23, 456, 7890, 12345, 271828, 314159, 20261121];
    private static readonly TouchPurpose[] Purposes = [.. Enum.GetValues<TouchPurpose>(), TouchPurpose.Service, TouchPurpose.Service, TouchPurpose.Marketing, TouchPurpose.Marketing];
    private static readonly Channel[] Channels = [Channel.CustomerService, Channel.Template, Channel.Sms];
    private static readonly string[] Budgets = ["general", "vip"];
    private static readonly string?[] Campaigns = [null, "plan:1", "broadcast:2"];
    private static readonly int[] WindowsMinutes = [10, 11, 60, 24 * 60, 7 * 24 * 60];

    [Theory]
    [MemberData(nameof(PressureBed.Keepers), MemberType = typeof(PressureBed))]
    public async Task It_says_what_the_model_says(string keeper)
    {
        await using var bed = await PressureBed.OpenAsync(keeper);
        foreach (var seed in Seeds)
        {
            var random = new Random(seed);
            var rules = Rules(random);
            await new Run(seed, random, bed, rules).PlayAsync();
        }
    }

    private static List<PressureRule> Rules(Random random)
    {
        var rules = Enumerable.Range(0, random.Next(2, 5)).Select(i => new PressureRule(
            $"rule-{i}",
            random.Next(2, 6),
            TimeSpan.FromMinutes(WindowsMinutes[random.Next(WindowsMinutes.Length)]),
            random.Next(3) == 0 ? TouchPurpose.Service : null,
            random.Next(4) == 0 ? Channels[random.Next(Channels.Length)] : null,
            random.Next(4) == 0 ? Budgets[random.Next(Budgets.Length)] : null,
            random.Next(4) == 0)).ToList();
        if (random.Next(2) == 0)
            rules.Add(new PressureRule("cooldown", 1, TimeSpan.FromHours(24), TouchPurpose.Marketing));
        return rules;
    }

    /// <summary>One seed's story.</summary>
    private sealed class Run(int seed, Random random, PressureBed bed, List<PressureRule> rules)
    {
        private readonly PressureModel model = new() { Rules = rules };
        private IPressure keeper = bed.Under(rules);
        private DateTimeOffset now = TestDatabase.Start;
        private DateTimeOffset lastUntil = TestDatabase.Start;
        private int step;

        public async Task PlayAsync()
        {
            for (step = 0; step < Steps; step++)
            {
                if (step % 50 == 49)
                    ChangeTheCaps();
                MoveClock();
                await (random.Next(20) switch
                {
                    < 10 => ReserveAsync(),
                    < 12 => LookAsync(),
                    < 19 => ConfirmAsync(),
                    _ => GiveBackAsync(),
                });
            }

            NoWindowHoldsTooMany();
        }

        /// <summary>An operator lowers them while slots are held, and thinks better of it later.</summary>
        private void ChangeTheCaps()
        {
            model.Rules = [.. rules.Select(rule => rule with { Max = random.Next(1, rule.Max + 1) })];
            keeper = bed.Under(model.Rules);
        }

        private void MoveClock() => now = random.Next(100) switch
        {
            < 40 => now,
            < 80 => now.AddMinutes(random.Next(1, 8)),
            < 85 => now.AddMinutes(random.Next(600)),
            < 86 => now.AddDays(random.Next(1, 9)),
            // The moment at which a refusal ends, and the millisecond before, are where mistakes would show.
            < 89 when lastUntil.AddMilliseconds(-1) > now => lastUntil.AddMilliseconds(-1),
            < 92 when lastUntil > now => lastUntil,
            _ => now.AddTicks(random.Next(1, 20_000)),
        };

        private async Task ReserveAsync()
        {
            var wishes = Wishes(random.Next(1, 5));
            Same(wishes, [.. wishes.Select(wish => model.Reserve(wish, Whole(now)))], await keeper.ReserveAsync(wishes, now, default));
        }

        private async Task LookAsync()
        {
            var wishes = Wishes(random.Next(1, 5)).ConvertAll(wish => wish with { InPlaceOf = random.Next(2) == 0 ? null : RandomTouch() });
            Same(wishes, [.. wishes.Select(wish => model.Look(wish, Whole(now)))], await keeper.LookAsync(wishes, now, default));
        }

        /// <summary>Touches leave while they are held; some are told twice, and some were never held.</summary>
        private async Task ConfirmAsync()
        {
            List<SentTouch> sent = [new(RandomFan(), "unknown", now)];
            foreach (var state in model.States().Where(state => state.SentAt is not null || state.HeldUntil > now).OrderBy(_ => random.Next()).Take(random.Next(1, 4)))
                sent.Add(new SentTouch(state.Wish.FanId, state.Wish.TouchKey, state.HeldUntil > now ? MomentOfSending(state) : state.SentAt!.Value));
            sent.ForEach(model.Confirm);
            await keeper.ConfirmAsync(sent, default);
        }

        /// <summary>Before now, and by a clock that may be a second behind the one that took the slot.</summary>
        private DateTimeOffset MomentOfSending(PressureModel.State state)
        {
            var from = state.TakenAt.AddSeconds(-1);
            return Whole(from + ((now - from) * random.NextDouble()));
        }

        private async Task GiveBackAsync()
        {
            var touch = new TouchRef(RandomFan(), RandomTouch());
            model.GiveBack(touch);
            await keeper.GiveBackAsync([touch], default);
        }

        private List<PressureWish> Wishes(int count) => [.. Enumerable.Range(0, count).Select(_ => new PressureWish(
            RandomFan(),
            RandomTouch(),
            random.GetItems(Purposes, 1)[0],
            random.GetItems(Channels, 1)[0],
            random.GetItems(Budgets, 1)[0],
            random.GetItems(Campaigns, 1)[0]))];

        private Id<Fan> RandomFan() => new((seed * 100L) + random.Next(Fans));

        private string RandomTouch() => $"touch-{random.Next(TouchesOfFan)}";

        private void Same(List<PressureWish> wishes, PressureFact[] expected, IReadOnlyList<PressureFact> answers)
        {
            foreach (var (wish, (model, answer)) in wishes.Zip(expected.Zip(answers)))
            {
                Assert.Equal($"seed {seed}, step {step}, {wish}: {Words(model)}", $"seed {seed}, step {step}, {wish}: {Words(answer)}");
                if (answer is PressureFact.Held held)
                    lastUntil = held.Until;
            }
        }

        private void NoWindowHoldsTooMany()
        {
            var sent = model.States().Where(state => state.SentAt is not null).ToList();
            Assert.NotEmpty(sent);
            foreach (var rule in rules)
            {
                var counting = sent.Where(state => rule.Covers(state.Wish.Purpose, state.Wish.Channel, state.Wish.Budget, state.Wish.Campaign)).ToList();
                foreach (var last in counting)
                {
                    var inWindow = counting.Count(state => state.Wish.FanId == last.Wish.FanId
                        && (!rule.PerCampaign || state.Wish.Campaign == last.Wish.Campaign)
                        && state.SentAt <= last.SentAt && state.SentAt > last.SentAt - rule.Window);
                    Assert.True(inWindow <= rule.Max, $"seed {seed}: {inWindow} touches within {rule} up to {last.SentAt:O}");
                }
            }
        }

        private static DateTimeOffset Whole(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());

        private static string Words(PressureFact fact) => fact switch
        {
            PressureFact.Held held => string.Create(
                CultureInfo.InvariantCulture, $"{held.Counted} under {held.Rule.Name} until {held.Until.UtcDateTime:O}, held by {string.Join(' ', held.Holders.Order(StringComparer.Ordinal))}"),
            PressureFact.Reserved reserved => string.Create(CultureInfo.InvariantCulture, $"reserved until {reserved.HeldUntil.UtcDateTime:O}"),
            _ => fact.GetType().Name,
        };
    }
}
