using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

/// <summary>The ledger on a database of its own, each call in a scope of its own as a request would have it.</summary>
internal sealed class LedgerBed(TestDatabase database) : IAsyncDisposable
{
    public static readonly Id<Fan> Li = new(101);
    public static readonly Id<Fan> Mei = new(102);

    public TestDatabase Database => database;

    public static async Task<LedgerBed> OpenAsync(DatabaseProvider engine, Dictionary<string, string?>? settings = null) => new(await TestDatabase.CreateAsync(engine, settings));

    /// <summary>Points last a month after the day they were earned.</summary>
    public static Task<LedgerBed> OpenExpiringAsync(DatabaseProvider engine) => OpenAsync(engine, new()
    {
        ["Rewards:PointsExpiry:Unit"] = "Months",
        ["Rewards:PointsExpiry:After"] = "1",
    });

    public Task<Result<long>> GiveAsync(string key, long points, Id<Fan>? fan = null, DateOnly? expiresOn = null) =>
        PostAsync(new Posting(key, PointsReason.Milestone, fan ?? Li, points, ExpiresOn: expiresOn));

    public Task<Result<long>> SpendAsync(string key, long points, Id<Fan>? fan = null) => PostAsync(new Posting(key, PointsReason.Adjustment, fan ?? Li, -points));

    public Task<Result<long>> PostAsync(Posting posting) => WithAsync(ledger => ledger.PostAsync(posting, default));

    public Task<Result<Reversal>> ReverseAsync(string original, string key, long? points = null, Shortfall shortfall = Shortfall.Refuse) =>
        WithAsync(ledger => ledger.ReverseAsync(new ReversePosting(original, key, PointsReason.Adjustment, points, shortfall), default));

    public Task<Result<Posted>> RestoreAsync(string reversalKey) => WithAsync(ledger => ledger.RestoreAsync(reversalKey, PointsReason.Adjustment, null, default));

    public Task<Result<PointsHold>> HoldAsync(string key, HoldKind kind, long points, Id<Fan>? fan = null, DateTimeOffset? lapsesAt = null) =>
        WithAsync(ledger => ledger.HoldAsync(new PlaceHold(key, kind, PointsReason.Milestone, fan ?? Li, points, lapsesAt), default));

    public Task<Result<PointsHold>> PostHoldAsync(string key, long? points = null) => WithAsync(ledger => ledger.PostHoldAsync(key, points, default));

    public Task<Result<PointsHold>> VoidHoldAsync(string key) => WithAsync(ledger => ledger.VoidHoldAsync(key, default));

    public Task<PointsBalance> BalanceAsync(Id<Fan>? fan = null) => WithAsync(ledger => ledger.FindBalanceAsync(fan ?? Li, default));

    public Task<T> WithAsync<T>(Func<PointsLedger, Task<T>> work) => database.InScopeAsync(provider => work(provider.GetRequiredService<PointsLedger>()));

    /// <summary>Points left in lots, by last day.</summary>
    public async Task<IReadOnlyList<string>> LotsAsync(Id<Fan>? fan = null) =>
        [.. (await database.ListAsync<(string Day, long Remaining)>(
            "select substr(concat(expires_on, ''), 1, 10), remaining from points_lot where fan_id = @fan and remaining > 0 order by expires_on, id", new { fan = fan ?? Li }))
            .Select(lot => $"{lot.Day}: {lot.Remaining}")];

    public Task MoveToAsync(DateOnly day, TimeOnly time = default)
    {
        database.Clock.Advance(Retention.Platform.Time.BusinessCalendar.At(day, time) - database.Clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task<bool> SweepAsync() => WithAsync(ledger => ledger.SweepAsync(200, default));

    public async Task AssertSoundAsync()
    {
        var check = await database.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default));
        Assert.Empty(check.Findings);
        Assert.True(check.IsSound);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
