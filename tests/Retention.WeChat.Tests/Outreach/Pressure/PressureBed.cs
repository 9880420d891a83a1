using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Redis;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>One contract, several keepers: the rule alone, the database on each engine, and Redis where one runs.</summary>
internal sealed class PressureBed : IAsyncDisposable
{
    private readonly string keeper;
    private readonly RedisDatabase? redis;
    private readonly Dictionary<(Id<Fan>, string), PressureSlot> memory = [];

    private PressureBed(string keeper, TestDatabase database, RedisDatabase? redis = null) => (this.keeper, Database, this.redis) = (keeper, database, redis);

    public static TheoryData<string> Keepers => ["rule", .. Stores];

    public static TheoryData<string> Stores
    {
        get
        {
            var stores = new TheoryData<string>();
            foreach (DatabaseProvider engine in Engines.All)
                stores.Add(engine.ToString());
            if (Engines.RedisServer is not null)
                stores.Add("redis");
            return stores;
        }
    }

    public TestDatabase Database { get; }

    public static async Task<PressureBed> OpenAsync(string keeper, DatabaseProvider? behindRedis = null)
    {
        if (keeper != "redis")
            return new PressureBed(keeper, await TestDatabase.CreateAsync(Enum.TryParse<DatabaseProvider>(keeper, out var engine) ? engine : DatabaseProvider.Sqlite));
        var redis = await RedisDatabase.TakeAsync();
        await redis.RememberAsync();
        return new PressureBed(keeper, await NodeAsync(redis.Configuration, behindRedis), redis);
    }

    /// <summary>On a Redis that may not be there.</summary>
    public static async Task<PressureBed> ConnectAsync(string configuration) => new("redis", await NodeAsync(configuration));

    /// <summary>Another node on the same Redis, which is left as it is.</summary>
    public Task<PressureBed> JoinAsync() => ConnectAsync(redis!.Configuration);

    public IPressure Under(params IReadOnlyList<PressureRule> rules) => keeper switch
    {
        "rule" => new JudgedPressure(new PressureRules(rules), memory),
        "redis" => InRedis(new Db(Database.Services.GetRequiredService<DataSources>()), rules),
        _ => new LockedPressure(Database, new PressureRules(rules)),
    };

    /// <summary>Redis's keeper for decisions of one unit of work.</summary>
    public RedisPressure InRedis(Db db, params IReadOnlyList<PressureRule> rules) =>
        new(Database.Services.GetRequiredService<RedisConnection>(), new PressureRules(rules), Restorer(rules), db, NullLogger<RedisPressure>.Instance);

    /// <summary>Here no decision is under way that it would have to wait for.</summary>
    public PressureRestorer Restorer(params IReadOnlyList<PressureRule> rules)
    {
        var restorer = ActivatorUtilities.CreateInstance<PressureRestorer>(Database.Services, new PressureRules(rules));
        restorer.Settle = TimeSpan.Zero;
        return restorer;
    }

    public Task<StackExchange.Redis.IDatabase> RedisAsync() => Database.Services.GetRequiredService<RedisConnection>().DatabaseAsync(default);

    public Task FlushAsync() => redis!.ForgetAsync();

    /// <summary>How many slots a store keeps of a fan.</summary>
    public async Task<long> CountSlotsAsync(Id<Fan> fanId) => keeper == "redis"
        ? await (await RedisAsync()).HashLengthAsync(PressureKeys.Slots(fanId))
        : await Database.FindAsync<long>("select count(*) from pressure_slot where fan_id = @fanId", new { fanId });

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (redis is not null)
            await redis.DisposeAsync();
    }

    private static Task<TestDatabase> NodeAsync(string redis, DatabaseProvider? behind = null)
    {
        var engine = behind ?? (Engines.MySqlServer is null ? DatabaseProvider.Sqlite : DatabaseProvider.MySql);
        return TestDatabase.CreateAsync(engine, new() { ["Redis:Configuration"] = redis }, all => all.AddScoped<PressureStore>());
    }

    /// <summary>The rule with a dictionary to remember for it.</summary>
    private sealed class JudgedPressure(PressureRules rules, Dictionary<(Id<Fan>, string), PressureSlot> slots) : IPressure
    {
        public Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<PressureFact>>([.. wishes.Select(wish =>
            {
                var fact = Judge(wish, now);
                if (fact is PressureFact.Reserved)
                    slots[(wish.FanId, wish.TouchKey)] = PressureSlot.For(wish, Whole(now));
                return fact;
            })]);

        public Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<PressureFact>>([.. wishes.Select(wish => Judge(wish, now) is PressureFact.Held held ? held : (PressureFact)new PressureFact.Free())]);

        public Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct)
        {
            foreach (var touch in touches)
            {
                if (slots.TryGetValue((touch.FanId, touch.TouchKey), out var slot))
                    slots[(touch.FanId, touch.TouchKey)] = slot with { HeldAt = slot.HeldAt > touch.SentAt ? slot.HeldAt : touch.SentAt, HeldUntil = null };
            }

            return Task.CompletedTask;
        }

        public Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct)
        {
            foreach (var touch in touches)
                slots.Remove((touch.FanId, touch.TouchKey));
            return Task.CompletedTask;
        }

        private PressureFact Judge(PressureWish wish, DateTimeOffset now) => rules.Judge([.. slots.Values.Where(slot => slot.FanId == wish.FanId)], wish, Whole(now));

        private static DateTimeOffset Whole(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
    }

    /// <summary>The database's keeper as its callers use it: in a transaction that holds the fans' rows.</summary>
    private sealed class LockedPressure(TestDatabase database, PressureRules rules) : IPressure
    {
        private const string LockFans = "select id from fan where id in @ids order by id /*lock*/";

        public Task<IReadOnlyList<PressureFact>> ReserveAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) =>
            InTransactionAsync(wishes.Select(wish => wish.FanId), pressure => pressure.ReserveAsync(wishes, now, ct));

        public Task<IReadOnlyList<PressureFact>> LookAsync(IReadOnlyList<PressureWish> wishes, DateTimeOffset now, CancellationToken ct) =>
            InTransactionAsync(wishes.Select(wish => wish.FanId), pressure => pressure.LookAsync(wishes, now, ct));

        public Task ConfirmAsync(IReadOnlyCollection<SentTouch> touches, CancellationToken ct) =>
            database.InScopeAsync(provider => Keeper(provider).ConfirmAsync(touches, ct));

        public Task GiveBackAsync(IReadOnlyCollection<TouchRef> touches, CancellationToken ct) =>
            database.InScopeAsync(provider => Keeper(provider).GiveBackAsync(touches, ct));

        private Task<T> InTransactionAsync<T>(IEnumerable<Id<Fan>> fans, Func<IPressure, Task<T>> work) => database.InTransactionAsync(async (provider, ct) =>
        {
            await provider.GetRequiredService<Db>().ListAsync<long>(LockFans, new { ids = fans.Select(id => id.Value).Distinct().ToArray() }, ct);
            return await work(Keeper(provider));
        });

        private DatabasePressure Keeper(IServiceProvider provider) => new(provider.GetRequiredService<Db>(), rules);
    }
}
