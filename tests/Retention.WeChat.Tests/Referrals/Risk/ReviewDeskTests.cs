using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Referrals;

public sealed class ReviewDeskTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_sixty_four_decisions_at_once_one_counts_and_all_are_told_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var help = await HeldAsync(database, await database.FanAsync("i"), "f");
        var told = await Task.WhenAll(Enumerable.Range(0, 64).Select(each => DecideAsync(database, help.Id, each % 2 == 0, $"operator{each}")));

        var first = Assert.Single(told.Select(each => each.DecidedBy).Distinct());
        Assert.Single(told.Select(each => (each.Decision, each.Note, each.DecidedAt)).Distinct());
        var stored = (await FindAsync(database, help.Id))!;
        Assert.Equal(first, stored.DecidedBy);
        var decisions = await database.InScopeAsync(provider => provider.GetRequiredService<RiskStore>().DecisionsAsync([help.Id], default));
        Assert.Equal(stored.Decision, decisions[help.Id]);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_decision_makes_the_help_due_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var help = await HeldAsync(database, await database.FanAsync("i"), "f");
        Assert.Null(await DueAsync(database, help.Id));
        await DecideAsync(database, help.Id, release: true, "a");
        var due = await DueAsync(database, help.Id);
        Assert.Equal(database.Clock.GetUtcNow(), due);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ReviewDecision.Released, (await DecideAsync(database, help.Id, release: false, "b")).Decision);
        Assert.Equal(due, await DueAsync(database, help.Id));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_review_is_opened_once_and_stays_decided(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var help = await HeldAsync(database, await database.FanAsync("i"), "f");
        await DecideAsync(database, help.Id, release: false, "a");
        await OpenAsync(database, help);
        Assert.Equal(ReviewDecision.Rejected, (await FindAsync(database, help.Id))!.Decision);
        Assert.Equal(1, await database.FindAsync<long>("select count(*) from referral_review"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_queue_is_oldest_first_in_pages_and_without_what_ended_by_itself(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var inviter = await database.FanAsync("i");
        var helps = new List<Referral>();
        for (var each = 0; each < 5; each++)
        {
            helps.Add(await HeldAsync(database, inviter, $"f{each}"));
            database.Clock.Advance(TimeSpan.FromSeconds(each % 2));
        }

        await database.ExecuteAsync("update referral set closed_at = @now where id = @id", new { now = database.Clock.GetUtcNow(), id = helps[2].Id });
        var expected = helps.Where((_, place) => place != 2).Select(help => help.Id).ToList();
        var seen = new List<Id<Referral>>();
        for (ReferralReview? last = null; seen.Count < 10;)
        {
            var page = await database.InScopeAsync(provider => provider.GetRequiredService<ReviewStore>().ListOpenAsync(RiskBed.Campaign, null, last, 2, default));
            seen.AddRange(page.Select(review => review.ReferralId));
            if (page.Count < 2)
                break;
            last = page[^1];
        }

        Assert.Equal(expected, seen);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_inviters_queue_is_decided_together_and_others_are_left(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (farmer, honest) = (await database.FanAsync("farmer"), await database.FanAsync("honest"));
        for (var each = 0; each < 5; each++)
            await HeldAsync(database, farmer, $"f{each}");
        var other = await HeldAsync(database, honest, "friend");
        Assert.Equal(
            [(farmer, 5), (honest, 1)],
            (await database.InScopeAsync(provider => provider.GetRequiredService<ReviewStore>().ListInvitersAsync(null, default))).Select(each => (each.InviterFanId, each.Waiting)));

        var both = await Task.WhenAll(DecideAllAsync(database, farmer, "a"), DecideAllAsync(database, farmer, "b"));
        Assert.Equal(5, both.Sum(each => each.Decided));
        Assert.All(both, each => Assert.False(each.More));
        Assert.Null((await FindAsync(database, other.Id))!.Decision);
        Assert.Equal(
            5, (await database.InScopeAsync(provider => provider.GetRequiredService<ReviewStore>().ListDecidedAsync(ReviewDecision.Rejected, null, null, 10, default))).Count);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_not_under_review_cannot_be_decided(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var answer = await database.InScopeAsync(provider => provider.GetRequiredService<ReviewDesk>().ReleaseAsync(new(5), "a", "note", default));
        Assert.Equal("referral_review.not_found", answer.Problem?.Code);
    }

    private static async Task<Referral> HeldAsync(TestDatabase database, Id<Fan> inviter, string friend)
    {
        var help = await database.HelpAsync(inviter, await database.FanAsync(friend));
        await database.ExecuteAsync("update referral set due_at = null, state = 'Review' where id = @id", new { id = help.Id });
        await OpenAsync(database, help);
        return help;
    }

    private static Task OpenAsync(TestDatabase database, Referral help) => database.InTransactionAsync(async (provider, ct) =>
        await provider.GetRequiredService<RiskStore>().OpenReviewAsync(help, database.Clock.GetUtcNow(), ct));

    private static async Task<ReferralReview> DecideAsync(TestDatabase database, Id<Referral> id, bool release, string by) => (await database.InScopeAsync(provider =>
    {
        var desk = provider.GetRequiredService<ReviewDesk>();
        return release ? desk.ReleaseAsync(id, by, $"said {by}", default) : desk.RejectAsync(id, by, $"said {by}", default);
    })).Value;

    private static Task<BulkDecision> DecideAllAsync(TestDatabase database, Id<Fan> inviter, string by) => database.InScopeAsync(provider =>
        provider.GetRequiredService<ReviewDesk>().DecideAllAsync(inviter, null, ReviewDecision.Rejected, by, "设备农场", default));

    private static Task<ReferralReview?> FindAsync(TestDatabase database, Id<Referral> id) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ReviewStore>().FindAsync(id, default));

    private static async Task<DateTimeOffset?> DueAsync(TestDatabase database, Id<Referral> id) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<ReferralStore>().FindAsync(id, default)))!.DueAt;
}
