using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>Offered answers are taken under load, while others are offered and those not taken in time are decided.</summary>
public sealed class OfferedAnswersTests
{
    private const int AtOnce = 64;

    /// <summary>So many answers wait that the server would rather look through them all than find each by its id.</summary>
    private const int AnswersEach = 6;

    private const int Batch = 64;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_takers_at_once_lose_no_race_and_each_answer_is_taken_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = new List<Fan>();
        for (var number = 0; number < AtOnce; number++)
            fans.Add(await database.FollowAsync($"fan-{number}"));
        // Answers given long ago, as a table has them.
        await OfferAsync(database, fans, "old", 4);
        await database.ExecuteAsync("update outreach_message set state = 'Delivered'");
        var offered = new List<Id<OutreachMessage>>();
        for (var turn = 0; turn < AnswersEach; turn++)
            offered.AddRange(await OfferAsync(database, fans, $"turn-{turn}", 1));

        // Batches overlap, as deliveries of one push on two nodes do.
        var takers = Enumerable.Range(0, AtOnce).Select(taker => TakeAsync(database, [.. Enumerable.Range(0, Batch).Select(at => offered[((taker * 37) + (at * 5)) % offered.Count])])).ToList();
        var others = Enumerable.Range(0, 8).Select(async more =>
        {
            await OfferAsync(database, fans, $"more-{more}", 1);
            await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().DecideDueAsync(default));
        }).ToList();
        var taken = await Task.WhenAll(takers);
        await Task.WhenAll(others);
        Assert.Equal(AtOnce, taken.Sum(each => each.Transactions));
        Assert.Equal(offered.Order(), taken.SelectMany(each => each.Taken).Order());
    }

    private static Task<(IReadOnlyCollection<Id<OutreachMessage>> Taken, long Transactions)> TakeAsync(TestDatabase database, IReadOnlyList<Id<OutreachMessage>> ids) =>
        Task.Run(() => database.InScopeAsync<(IReadOnlyCollection<Id<OutreachMessage>>, long)>(async provider =>
            (await provider.GetRequiredService<OutreachDesk>().TakeOfferedAsync(ids, default), provider.GetRequiredService<Db>().Transactions)));

    private static async Task<IReadOnlyList<Id<OutreachMessage>>> OfferAsync(TestDatabase database, IReadOnlyList<Fan> fans, string key, int each) =>
        await database.InTransactionAsync(async (provider, ct) =>
        {
            var ids = new List<Id<OutreachMessage>>();
            foreach (var (fan, number) in fans.SelectMany(fan => Enumerable.Range(0, each).Select(number => (fan, number))))
            {
                var now = database.Clock.GetUtcNow();
                var answer = new Touch($"{key}:{fan.Id}:{number}", fan.Id, TouchPurpose.Transactional, Touches.Chat, now.AddMinutes(1));
                ids.Add((await provider.GetRequiredService<OutreachDesk>().OfferAsync(answer, now.AddSeconds(3), ct)).Id);
            }

            return ids;
        });
}
