using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Ledger;

public sealed class AdjustmentTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Small_ones_happen_at_once_and_once(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => RequestAsync(bed, "ticket:1", 5000)));
        Assert.All(results, result => Assert.Equal(AdjustmentState.Posted, result.Value.State));
        Assert.Equal(5000, (await bed.BalanceAsync()).Available);
        Assert.Equal(PointsLedger.KeyReused, (await RequestAsync(bed, "ticket:1", 4999)).Problem);
        bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(AdjustmentState.Posted, (await RequestAsync(bed, "ticket:2", -5000)).Value.State);
        bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(PointsLedger.Insufficient, (await RequestAsync(bed, "ticket:4", -1)).Problem);
        Assert.Equal(PointsLedger.Nothing, (await RequestAsync(bed, "ticket:3", 0)).Problem);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Large_ones_wait_for_somebody_else(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var request = (await RequestAsync(bed, "ticket:1", 5001)).Value;
        Assert.Equal(AdjustmentState.Waiting, request.State);
        Assert.Equal(0, (await bed.BalanceAsync()).Available);
        Assert.Equal(AdjustmentProblems.SamePerson, (await DecideAsync(bed, desk => desk.ApproveAsync(request.Id, "zhao", default))).Problem);

        var decided = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => DecideAsync(bed, desk => i % 2 == 0 ? desk.ApproveAsync(request.Id, $"op{i}", default) : desk.RejectAsync(request.Id, $"op{i}", default))));
        Assert.Equal(32, decided.Count(result => result.IsOk));
        Assert.All(decided.Where(result => !result.IsOk), result => Assert.Equal(AdjustmentProblems.Decided, result.Problem));
        var posted = decided.First(result => result.IsOk).Value.State == AdjustmentState.Posted;
        Assert.Equal(posted ? 5001 : 0, (await bed.BalanceAsync()).Available);
        Assert.Equal(AdjustmentProblems.NotFound, (await DecideAsync(bed, desk => desk.ApproveAsync(new(1), "qian", default))).Problem);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_that_takes_what_is_not_there_goes_on_waiting(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var request = (await RequestAsync(bed, "ticket:1", -6000)).Value;
        Assert.Equal(PointsLedger.Insufficient, (await DecideAsync(bed, desk => desk.ApproveAsync(request.Id, "qian", default))).Problem);
        await bed.GiveAsync("gift", 6000);
        Assert.Equal("qian", (await DecideAsync(bed, desk => desk.ApproveAsync(request.Id, "qian", default))).Value.DecidedBy);
        Assert.Equal(0, (await bed.BalanceAsync()).Available);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Small_ones_that_come_to_much_in_a_day_wait_too(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        // One member, many small ones at the same moment, by two operators.
        var toLi = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => RequestAsync(bed, $"li:{i}", i % 2 == 0 ? 999 : 998, i % 3 == 0 ? "zhao" : "qian")));
        Assert.Equal(5, toLi.Count(result => result.Value.State == AdjustmentState.Posted));
        // One operator, many members.
        var toMany = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => RequestAsync(bed, $"many:{i}", 1000, "sun", 200 + i)));
        Assert.Equal(20, toMany.Count(result => result.Value.State == AdjustmentState.Posted));
        // What a second operator has agreed to does not count, and the next day begins anew.
        var waiting = toMany.First(result => result.Value.State == AdjustmentState.Waiting).Value;
        Assert.True((await DecideAsync(bed, desk => desk.ApproveAsync(waiting.Id, "qian", default))).IsOk);
        bed.Database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(AdjustmentState.Posted, (await RequestAsync(bed, "next-day", 5000, "sun", waiting.FanId.Value)).Value.State);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Postings_by_hand_wait_too_whatever_they_are_for(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        // Together with what was adjusted that day, and by whomever.
        Assert.Equal(AdjustmentState.Posted, (await RequestAsync(bed, "ticket:1", 2000, "qian")).Value.State);
        var posted = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => PostAsync(bed, $"order:{i}", PointsReason.Purchase, i % 2 == 0 ? 999 : 998)));
        Assert.Equal(3, posted.Count(result => result.Value is HandPosting.Done { Posted.IsNew: true }));
        var waiting = posted.Select(result => result.Value).OfType<HandPosting.Waits>().First().Request;
        Assert.Equal(AdjustmentState.Waiting, (await RequestAsync(bed, "ticket:2", 2000, "qian")).Value.State);
        var before = (await bed.BalanceAsync()).Available;

        // Asked again it is the same request; by another content it is none.
        var again = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => PostAsync(bed, waiting.PostingKey!, waiting.Reason, waiting.Amount)));
        Assert.All(again, result => Assert.Equal(waiting.Id, ((HandPosting.Waits)result.Value).Request.Id));
        Assert.Equal(PointsLedger.KeyReused, (await PostAsync(bed, waiting.PostingKey!, PointsReason.Milestone, waiting.Amount)).Problem);
        Assert.Equal(AdjustmentProblems.SamePerson, (await DecideAsync(bed, desk => desk.ApproveAsync(waiting.Id, "zhao", default))).Problem);
        Assert.Equal(before, (await bed.BalanceAsync()).Available);

        Assert.Equal("qian", (await DecideAsync(bed, desk => desk.ApproveAsync(waiting.Id, "qian", default))).Value.DecidedBy);
        Assert.Equal(before + waiting.Amount, (await bed.BalanceAsync()).Available);
        Assert.Equal(("Purchase", "qian"), await bed.Database.FindAsync<(string, string)>("select reason, posted_by from ledger_posting where posting_key = @PostingKey", waiting));
        Assert.Equal(new Posted(before + waiting.Amount, false), ((HandPosting.Done)(await PostAsync(bed, waiting.PostingKey!, waiting.Reason, waiting.Amount)).Value).Posted);

        // What was posted before the day was full is still answered as posted.
        var first = posted.Zip(Enumerable.Range(0, 64)).First(each => each.First.Value is HandPosting.Done).Second;
        Assert.False(((HandPosting.Done)(await PostAsync(bed, $"order:{first}", PointsReason.Purchase, first % 2 == 0 ? 999 : 998)).Value).Posted.IsNew);
        await bed.AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_posting_by_hand_that_was_refused_stays_refused(DatabaseProvider engine)
    {
        await using var bed = await LedgerBed.OpenAsync(engine);
        var day = new DateOnly(2027, 1, 31);
        var posting = new Posting("vip:1", PointsReason.TierGift, LedgerBed.Li, 8000, Campaign: "vip", ExpiresOn: day, By: "zhao");
        var request = ((HandPosting.Waits)(await PostAsync(bed, posting)).Value).Request;
        Assert.Equal(("vip", day, ""), (request.Campaign, request.ExpiresOn, request.Note));
        Assert.True((await DecideAsync(bed, desk => desk.RejectAsync(request.Id, "qian", default))).IsOk);
        Assert.Equal(AdjustmentProblems.Decided, (await PostAsync(bed, posting)).Problem);
        Assert.Equal(PointsLedger.TooMany, (await PostAsync(bed, posting with { Key = "vip:2", Amount = long.MinValue })).Problem);
        Assert.Equal(PointsLedger.Nothing, (await PostAsync(bed, posting with { Key = "vip:3", Amount = 0 })).Problem);
        Assert.Equal(0, (await bed.BalanceAsync()).Available);

        var other = ((HandPosting.Waits)(await PostAsync(bed, posting with { Key = "vip:4" })).Value).Request;
        Assert.True((await DecideAsync(bed, desk => desk.ApproveAsync(other.Id, "qian", default))).IsOk);
        Assert.Equal(["2027-01-31: 8000"], await bed.LotsAsync());
        await bed.AssertSoundAsync();
    }

    private static Task<Result<HandPosting>> PostAsync(LedgerBed bed, string key, PointsReason reason, long amount) =>
        PostAsync(bed, new Posting(key, reason, LedgerBed.Li, amount, By: "zhao"));

    private static Task<Result<HandPosting>> PostAsync(LedgerBed bed, Posting posting) =>
        bed.Database.InScopeAsync(provider => provider.GetRequiredService<AdjustmentDesk>().PostAsync(posting, LedgerBed.Li, default));

    private static Task<Result<Adjustment>> RequestAsync(LedgerBed bed, string key, long amount, string by = "zhao", long? fan = null) =>
        DecideAsync(bed, desk => desk.RequestAsync(new AdjustmentWish(key, fan is null ? LedgerBed.Li : new(fan.Value), fan is null ? LedgerBed.Li : new(fan.Value), amount, "客诉补偿", by), default));

    private static Task<Result<Adjustment>> DecideAsync(LedgerBed bed, Func<AdjustmentDesk, Task<Result<Adjustment>>> work) =>
        bed.Database.InScopeAsync(provider => work(provider.GetRequiredService<AdjustmentDesk>()));
}
