using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Xunit.Abstractions;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class PointsLedgerTests(ITestOutputHelper output)
{
    private static readonly Id<Fan> Li = new(101);
    private static readonly Id<Fan> Mei = new(102);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_key_is_posted_once_however_many_try_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => PostAsync(database, new Posting("order:1", PointsReason.Adjustment, Li, 30))));
        Assert.All(results, result => Assert.Equal(30, result.Value));
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from ledger_posting"));
        Assert.Equal(2, await database.FindAsync<long>("select count(*) from ledger_entry"));
        await AssertSoundAsync(database);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Those_who_spend_at_once_never_spend_more_than_there_is(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await PostAsync(database, new Posting("gift", PointsReason.Adjustment, Li, 100));
        var spent = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => PostAsync(database, new Posting($"spend:{i}", PointsReason.Adjustment, Li, -7))));
        Assert.Equal(14, spent.Count(result => result.IsOk));
        Assert.All(spent.Where(result => !result.IsOk), result => Assert.Equal(PointsLedger.Insufficient, result.Problem));
        Assert.Equal(2, await BalanceAsync(database, Li));
        await AssertSoundAsync(database);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_key_stands_for_one_payload_for_ever(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var posting = new Posting("order:1", PointsReason.Adjustment, Li, 30, "first");
        Assert.Equal(30, (await PostAsync(database, posting)).Value);
        Assert.Equal(30, (await PostAsync(database, posting)).Value);
        Assert.Equal("points.key_reused", (await PostAsync(database, posting with { Amount = 31 })).Problem?.Code);
        Assert.Equal("points.key_reused", (await PostAsync(database, posting with { FanId = Mei })).Problem?.Code);
        Assert.Equal("points.key_reused", (await PostAsync(database, posting with { Amount = -30 })).Problem?.Code);
        Assert.Equal("points.zero", (await PostAsync(database, new Posting("nothing", PointsReason.Adjustment, Li, 0))).Problem?.Code);
        Assert.Equal(0, await BalanceAsync(database, Mei));
        await AssertSoundAsync(database);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_events_are_given_in_one_go_and_known_ones_are_passed_over(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        Posting[] first = [Gift("a", Li, 1), Gift("b", Mei, 2), Gift("a", Li, 1)];
        Assert.Equal(2, await GiveAsync(database, first));
        Assert.Equal(1, await GiveAsync(database, [.. first, Gift("c", Li, 4)]));
        Assert.Equal(0, await GiveAsync(database, []));
        Assert.Equal((5, 2), (await BalanceAsync(database, Li), await BalanceAsync(database, Mei)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => GiveAsync(database, [Gift("d", Li, 8), Gift("e", Li, -1)]));
        Assert.Equal(5, await BalanceAsync(database, Li));
        await AssertSoundAsync(database);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Overlapping_batches_give_each_event_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var given = await Task.WhenAll(Enumerable.Range(0, 8).Select(batch =>
            GiveAsync(database, [.. Enumerable.Range(batch * 5, 20).Select(i => Gift($"event:{i}", new Id<Fan>(100 + (i % 7)), 1))])));
        Assert.Equal(55, given.Sum());
        Assert.Equal(55, await database.FindAsync<long>("select sum(balance) from points_balance"));
        await AssertSoundAsync(database);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Whatever_is_asked_of_it_the_ledger_does_what_the_model_does(DatabaseProvider engine)
    {
        const int Commands = 2_000;
        var random = Seeded.Draws(output);
        var model = new LedgerModel();
        await using var database = await TestDatabase.CreateAsync(engine);
        for (var i = 0; i < Commands; i++)
        {
            var posting = new Posting($"key:{random.Next(Commands)}", PointsReason.Adjustment, new Id<Fan>(random.Next(1, 12)), random.Next(-40, 60));
            if (random.Next(5) == 0)
                posting = model.Known(random) ?? posting;
            var expected = model.Post(posting);
            var result = await PostAsync(database, posting);
            Assert.True(expected.Code == result.Problem?.Code && (expected.Code is not null || expected.Balance == result.Value), $"Command {i}, {posting}: {result.Problem?.Code} instead of {expected}");
        }

        foreach (var (fanId, balance) in model.Balances)
        {
            Assert.Equal(balance, await BalanceAsync(database, fanId));
            Assert.Equal(balance, await database.FindAsync<long>("select coalesce(sum(amount), 0) from ledger_entry where account = 'available' and fan_id = @fanId", new { fanId }));
        }

        Assert.Equal(model.Postings, await database.FindAsync<long>("select count(*) from ledger_posting"));
        await AssertSoundAsync(database);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_check_finds_what_does_not_add_up(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await GiveAsync(database, [Gift("a", Li, 10), Gift("b", Mei, 10), Gift("c", Mei, 10)]);
        await database.ExecuteAsync("update ledger_entry set amount = amount + 1 where fan_id = 101");
        await database.ExecuteAsync("update points_balance set balance = balance + 1 where fan_id = 102");
        var check = await CheckAsync(database);
        Assert.Equal(3, check.Postings);
        Assert.Equal(check.Faults, check.Findings.Count);
        Assert.Contains(check.Findings, fault => fault.Rule == "posting_unbalanced");
        Assert.Contains(check.Findings, fault => fault is { Rule: "balance_differs_from_entries", Where: "member 101" });
        Assert.Contains(check.Findings, fault => fault is { Rule: "balance_differs_from_entries", Where: "member 102" });
        Assert.Contains(check.Findings, fault => fault is { Rule: "lots_differ_from_balance", Where: "member 102" });
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_database_itself_refuses_a_balance_below_zero(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await GiveAsync(database, [Gift("a", Li, 10)]);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.ExecuteAsync("update points_balance set balance = -1"));
    }

    private static Posting Gift(string key, Id<Fan> fanId, long amount) => new(key, PointsReason.Milestone, fanId, amount);

    private static Task<Result<long>> PostAsync(TestDatabase database, Posting posting) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().PostAsync(posting, default));

    private static Task<int> GiveAsync(TestDatabase database, IReadOnlyCollection<Posting> postings) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().GiveAsync(postings, default));

    private static Task<long> BalanceAsync(TestDatabase database, Id<Fan> fanId) =>
        database.InScopeAsync(provider => provider.GetRequiredService<PointsLedger>().BalanceAsync(fanId, default));

    private static Task<LedgerCheck> CheckAsync(TestDatabase database) =>
        database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default));

    private static async Task AssertSoundAsync(TestDatabase database)
    {
        Assert.Empty((await CheckAsync(database)).Findings);
        Assert.Equal(0, await database.FindAsync<long>("select coalesce(sum(amount), 0) from ledger_entry"));
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from points_balance where balance < 0"));
    }

    /// <summary>What a ledger should do, in a dictionary.</summary>
    private sealed class LedgerModel
    {
        private readonly Dictionary<string, Posting> posted = new(StringComparer.Ordinal);

        public Dictionary<Id<Fan>, long> Balances { get; } = [];

        public int Postings => posted.Count;

        public Posting? Known(Random random) => posted.Count == 0 ? null : posted.Values.ElementAt(random.Next(posted.Count));

        public (string? Code, long Balance) Post(Posting posting)
        {
            var balance = Balances.GetValueOrDefault(posting.FanId);
            if (posting.Amount == 0)
                return ("points.zero", balance);
            if (posted.TryGetValue(posting.Key, out var before))
                return (before == posting ? null : "points.key_reused", balance);
            if (balance + posting.Amount < 0)
                return ("points.insufficient", balance);
            posted[posting.Key] = posting;
            return (null, Balances[posting.FanId] = balance + posting.Amount);
        }
    }
}
