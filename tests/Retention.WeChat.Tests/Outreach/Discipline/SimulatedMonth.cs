using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Redis;
using Retention.Sandbox;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;
using Fan = Retention.WeChat.Fans.Fan;

namespace Retention.WeChat.Tests.Outreach.Discipline;

/// <param name="Steps">Moments at which everybody acts at once.</param>
internal sealed record MonthSize(int Fans, int Writers, int Steps);

/// <summary>
/// Thirty days in which many writers ask, fans act and senders send, at once and on every node. The clock moves between
/// steps by hours, or to the very moment a message waits for, and by milliseconds while everybody works.
/// </summary>
internal sealed class SimulatedMonth : IAsyncDisposable
{
    private const int SendersPerNode = 2;
    private const int ClaimMax = 48;
    private const int ActsMax = 3;
    private const int RoundsMax = 40;
    private const int FollowersAtOnce = 8;

    private static readonly TimeSpan Length = TimeSpan.FromDays(30);

    private readonly List<TestDatabase> nodes = [];
    private readonly List<MassPost.Line> lines = [];
    private readonly FakeProviders providers = new();
    private readonly MassPost mass;
    private readonly MonthSize size;
    private readonly int seed;
    private Fan[] fans = [];
    private int step;
    private int moves;
    private int asked;

    private SimulatedMonth(MonthSize size, int seed) => (this.size, this.seed, mass) = (size, seed, new MassPost(Chronicle));

    public Chronicle Chronicle { get; } = new();

    public IReadOnlyList<string> Overdrawn => [.. providers.Overdrawn, .. mass.Overdrawn];

    public TestDatabase Database => nodes[0];

    public DateTimeOffset Now => Clock.GetUtcNow();

    public bool IsOver => Now >= TestDatabase.Start + Length;

    private MovableClock Clock => nodes[0].Clock;

    /// <param name="engine">SQLite takes one node, a server as many as there are.</param>
    /// <param name="size">How much happens.</param>
    /// <param name="seed">Of every draw. Who comes first on the two cores is not drawn.</param>
    /// <param name="settings">The product's.</param>
    public static async Task<SimulatedMonth> BeginAsync(DatabaseProvider engine, MonthSize size, int seed, Dictionary<string, string?> settings)
    {
        var month = new SimulatedMonth(size, seed);
        var first = await month.AddNodeAsync(engine, settings, null);
        if (engine != DatabaseProvider.Sqlite)
        {
            var second = await month.AddNodeAsync(engine, settings, first);
            second.Services.GetRequiredService<IdGenerator>().Reserve(2, DateTimeOffset.UtcNow.AddDays(1));
        }

        await month.FollowAsync();
        return month;
    }

    public Task<StackExchange.Redis.IDatabase> RedisAsync() => Database.Services.GetRequiredService<RedisConnection>().DatabaseAsync(default);

    /// <summary>Everybody acts once; fans before senders, so that providers and product hear of them in the same order.</summary>
    public async Task StepAsync()
    {
        step++;
        await SettleAbandonedAsync();
        await AtOnceAsync([.. Writers(ActAsync, 0), .. nodes.Select(PlanAsync)]);
        await AtOnceAsync([.. Writers(TalkAsync, size.Writers), .. nodes.Select(PlanAsync), .. Senders()]);
        // Those waiting for a mass send have waited long enough for each other; fans speak meanwhile.
        Clock.Advance(MassRules.GatherFor);
        await AtOnceAsync([.. Writers(SpeakAsync, SpeakersFrom), .. nodes.Index().Select(node => SendMassAsync(node.Item, lines[node.Index]))]);
    }

    /// <summary>Hours, minutes or milliseconds, or to the moment for which some message waits, or just before it.</summary>
    public async Task MoveAsync()
    {
        var random = Draws(-1);
        var fair = (TestDatabase.Start + Length - Now) / Math.Max(1, size.Steps - moves++);
        var by = random.Next(100) switch
        {
            < 10 => TimeSpan.FromMilliseconds(random.Next(1, 60_000)),
            < 20 => TimeSpan.FromMinutes(random.Next(1, 15)),
            < 35 when await NextDueAsync(fair * 2) is { } due => due - Now,
            < 45 when await NextDueAsync(fair * 2) is { } due => due - Now - TimeSpan.FromMilliseconds(1),
            _ => fair * (0.5 + (1.5 * random.NextDouble())),
        };
        Clock.Advance(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(by.TotalMilliseconds))));
    }

    /// <summary>To the next ten o'clock in China, when no hours are quiet for anything.</summary>
    public void MoveToMorning()
    {
        var today = new DateTimeOffset(Now.UtcDateTime.Date.AddHours(2), TimeSpan.Zero);
        Clock.Advance((today > Now ? today : today.AddDays(1)) - Now);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes.AsEnumerable().Reverse())
            await node.DisposeAsync();
    }

    private async Task<TestDatabase> AddNodeAsync(DatabaseProvider engine, Dictionary<string, string?> settings, TestDatabase? beside)
    {
        var line = new MassPost.Line(mass, HashCode.Combine(seed, nodes.Count));
        var node = await TestDatabase.CreateAsync(
            engine,
            new Dictionary<string, string?>(settings.Concat(MassPost.Line.Settings)),
            all =>
            {
                line.Connect(all);
                if (beside is not null)
                    all.AddSingleton(beside.Options).AddSingleton<TimeProvider>(beside.Clock);
            },
            migrate: beside is null);
        line.Node = node;
        lines.Add(line);
        nodes.Add(node);
        return node;
    }

    private async Task FollowAsync()
    {
        var all = new ConcurrentBag<Fan>();
        await Parallel.ForAsync(0, size.Fans, new ParallelOptions { MaxDegreeOfParallelism = FollowersAtOnce }, async (i, _) =>
        {
            var fan = await Database.FollowAsync($"fan-{i}");
            if (i % 2 == 0)
                await Database.InTransactionAsync((provider, ct) => provider.GetRequiredService<FanRegistry>().SetPhoneAsync(fan, $"+86138{i:00000000}", ct));
            if (i % 4 == 0)
                await SayAsync(Database, fan, ConsentChannel.Sms, ConsentPurpose.Marketing, given: true);
            all.Add(await Database.FanAsync(fan.Id));
        });
        fans = [.. all.OrderBy(fan => fan.Id)];
    }

    private IEnumerable<Task> Writers(Func<TestDatabase, int, Random, Task> act, int firstActor) =>
        Enumerable.Range(0, size.Writers).Select(writer => act(nodes[writer % nodes.Count], writer, Draws(firstActor + writer)));

    private IEnumerable<Task> Senders() => Enumerable.Range(0, nodes.Count * SendersPerNode).Select(sender => SendAsync(nodes[sender % nodes.Count], Draws((2 * size.Writers) + sender)));

    private int SpeakersFrom => (2 * size.Writers) + (nodes.Count * SendersPerNode);

    private Random Draws(int actor) => new(HashCode.Combine(seed, step, actor));

    /// <summary>The clock ticks while everybody works.</summary>
    private async Task AtOnceAsync(IReadOnlyList<Task> acts)
    {
        var all = Task.WhenAll(acts);
        while (!all.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.WhenAny(all, Task.Delay(1));
        }

        await all;
    }

    private async Task ActAsync(TestDatabase node, int writer, Random random)
    {
        for (var act = 0; act < ActsMax; act++)
        {
            if (random.Next(3) == 0)
                await GrantAsync(node, OwnFan(writer, random), random.GetItems(TouchDraws.GrantTemplates, 1)[0]);
            else
                await OpenWindowAsync(node, OwnFan(writer, random));
        }

        await AskAsync(node, random);
    }

    private async Task TalkAsync(TestDatabase node, int writer, Random random)
    {
        await SpeakAsync(node, writer, random);
        await AskAsync(node, random);
    }

    private async Task SpeakAsync(TestDatabase node, int writer, Random random)
    {
        if (random.Next(4) == 0)
            await SayAsync(node, OwnFan(writer, random), random.GetItems(Enum.GetValues<ConsentChannel>(), 1)[0], random.GetItems(Enum.GetValues<ConsentPurpose>(), 1)[0], random.Next(5) < 3);
    }

    /// <summary>A fan does one thing after the other: nobody else speaks for those of a writer.</summary>
    private Fan OwnFan(int writer, Random random) => fans[(Skewed(random, fans.Length - size.Writers) / size.Writers * size.Writers) + writer];

    /// <summary>Few fans are busy, most are quiet.</summary>
    private static int Skewed(Random random, int below) => (int)(below * random.NextDouble() * random.NextDouble());

    /// <summary>Some keys have been asked for before, or are being asked for by another node.</summary>
    private Task AskAsync(TestDatabase node, Random random)
    {
        var touches = Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
        {
            var fan = fans[Skewed(random, fans.Length)];
            var number = random.Next(8) == 0 ? Volatile.Read(ref asked) : Interlocked.Increment(ref asked);
            return random.Draw($"touch-{number}-{fan.Id}", fan.Id, Now);
        }).ToList();
        return node.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync(touches, default));
    }

    private Task OpenWindowAsync(TestDatabase node, Fan fan)
    {
        var (kind, at) = (fan.Id.Value % 4 == 0 ? SendRightKind.MenuClick : SendRightKind.Message, Now);
        providers.OpenWindow(fan.Id, kind, at);
        return WithFanAsync(node, fan, (rights, ct) => rights.OpenWindowAsync(fan.Id, kind, at, ct));
    }

    private Task GrantAsync(TestDatabase node, Fan fan, string templateId)
    {
        providers.Grant(fan.Id, templateId);
        return WithFanAsync(node, fan, (rights, ct) => rights.GrantAsync(fan.Id, templateId, ct));
    }

    private static Task WithFanAsync(TestDatabase node, Fan fan, Func<SendRights, CancellationToken, Task> work) => node.InTransactionAsync(async (provider, ct) =>
    {
        await provider.GetRequiredService<FanRegistry>().LockAsync([fan.Id], ct);
        await work(provider.GetRequiredService<SendRights>(), ct);
    });

    private Task SayAsync(TestDatabase node, Fan fan, ConsentChannel channel, ConsentPurpose purpose, bool given)
    {
        var change = new ConsentChange(channel, purpose, given, ConsentSource.MiniProgram, "同意接收活动消息", Now);
        return Chronicle.SayAsync(fan.Id, channel, purpose, given, () => node.InTransactionAsync(async (provider, ct) =>
        {
            await provider.GetRequiredService<FanRegistry>().LockAsync([fan.Id], ct);
            await provider.GetRequiredService<OutreachDesk>().TakeConsentAsync(fan.Id, change, ct);
        }));
    }

    private static async Task PlanAsync(TestDatabase node)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await node.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default)) == 0)
                return;
        }
    }

    private static async Task SendMassAsync(TestDatabase node, MassPost.Line line)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var formed = await node.InScopeAsync(provider => provider.GetRequiredService<MassForming>().StepAsync(default));
            line.Begin();
            var sent = await node.InScopeAsync(provider => provider.GetRequiredService<MassDesk>().SendNextAsync(default));
            if (!formed && !sent)
                return;
        }
    }

    private async Task SendAsync(TestDatabase node, Random random)
    {
        for (var (round, idle) = (0, 0); round < RoundsMax && idle < 2; round++)
        {
            var claimed = 0;
            foreach (var route in OutreachModule.Lines.Where(route => !route.IsMini))
                claimed += await SendAsync(node, route, random);
            idle = claimed == 0 ? idle + 1 : 0;
        }
    }

    private Task<int> SendAsync(TestDatabase node, ChannelRoute route, Random random) => node.InScopeAsync(async provider =>
    {
        var desk = provider.GetRequiredService<DispatchDesk>();
        var claimed = await desk.ClaimAsync(route, random.Next(1, ClaimMax), default);
        if (claimed.Count == 0)
            return 0;
        var (lookedAt, looked) = (Now, Chronicle.Next());
        var outcomes = new List<(Dispatch, SendOutcome)>();
        foreach (var (dispatch, stays) in await desk.CheckAsync(route.Channel, claimed, default))
            outcomes.Add((dispatch, stays ?? Leave(dispatch, lookedAt, looked, random)));
        // Now and then a sender dies before it has written anything down.
        if (random.Next(40) > 0)
            await desk.RecordAsync(outcomes, default);
        return claimed.Count;
    });

    private SendOutcome Leave(Dispatch dispatch, DateTimeOffset lookedAt, long looked, Random random)
    {
        var leftAt = Now;
        var left = Chronicle.Next();
        var (outcome, arrived) = providers.Send(dispatch, leftAt, random);
        Chronicle.Leave(new Departure(dispatch, lookedAt, looked, leftAt, left, outcome, arrived));
        return outcome;
    }

    /// <summary>Nobody is sending: what is still claimed was left behind.</summary>
    private async Task SettleAbandonedAsync()
    {
        await Database.ExecuteAsync("update outreach_message set lease_until = @past where state = 'Sending'", new { past = DateTimeOffset.UtcNow.AddSeconds(-1) });
        while (await Database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().ResolveAbandonedAsync(default)) > 0)
        {
        }
    }

    private async Task<DateTimeOffset?> NextDueAsync(TimeSpan within) => (await Database.FindAsync<Due>(
        "select due_at from outreach_message where state in ('Deferred', 'Planned') and due_at > @now and due_at < @until order by due_at limit 1",
        new { now = Now.AddMilliseconds(1), until = Now + within }))?.DueAt;

    [method: ExplicitConstructor]
    private sealed record Due(DateTimeOffset DueAt);
}
