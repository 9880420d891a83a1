using Microsoft.Extensions.DependencyInjection;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Races;

/// <summary>
/// Sixty-four requests at once at every endpoint that gives or takes something, over HTTP and with real tokens: one effect, or
/// exactly as many as there is stock; the balances and the stock moved by exactly that, and the books are sound.
/// </summary>
public sealed class ValueRaceTests(RaceBeds beds) : IClassFixture<RaceBeds>
{
    public static TheoryData<Stand, string> Endpoints => Rows(_ => true);

    public static TheoryData<Stand, string> ForCrowds => Rows(endpoint => endpoint.OfCrowd is not null);

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task One_press_sent_sixty_four_times_has_one_effect(Stand stand, string name)
    {
        var (bed, endpoint) = (await beds.OfAsync(stand), ValueEndpoint.All[name]);
        var press = await (await endpoint.OpenAsync(bed))(await bed.NewcomerAsync());
        await AssertEffectsAsync(bed, endpoint, 1, _ => press("once"));
        await AssertEffectsAsync(bed, endpoint, 0, _ => press("once"), times: 1);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Sixty_four_presses_of_one_shopper_who_may_have_one_have_one_effect(Stand stand, string name)
    {
        var (bed, endpoint) = (await beds.OfAsync(stand), ValueEndpoint.All[name]);
        var press = await (await endpoint.OpenAsync(bed))(await bed.NewcomerAsync());
        await AssertEffectsAsync(bed, endpoint, 1, number => press($"press-{number}"));
    }

    [Theory]
    [MemberData(nameof(ForCrowds))]
    public async Task Sixty_four_shoppers_get_as_much_as_there_is(Stand stand, string name)
    {
        var (bed, endpoint) = (await beds.OfAsync(stand), ValueEndpoint.All[name]);
        var (ready, presses) = (await endpoint.OpenAsync(bed), new List<Press>());
        foreach (var shopper in bed.Crowd)
            presses.Add(await ready(shopper));
        await AssertEffectsAsync(bed, endpoint, endpoint.OfCrowd!.Value, number => presses[number](name.Replace(' ', '-')));
    }

    private static async Task AssertEffectsAsync(RaceBed bed, ValueEndpoint endpoint, long effects, Func<int, Task<RaceReply>> press, int times = RaceBed.Together)
    {
        var before = await TallyAsync(bed, endpoint);
        var replies = await Task.WhenAll(Enumerable.Range(0, times).Select(press));
        Assert.All(replies, reply => Assert.True(reply.IsAnswer, $"{reply.Status} {reply.Body}"));
        Assert.True(effects == 0 || replies.Count(reply => reply.Status == 200) >= effects, replies[0].Body);
        var after = await TallyAsync(bed, endpoint);
        Assert.Equal(effects, after.Effects - before.Effects);
        Assert.Equal(effects * (endpoint.Points ?? 0), endpoint.Points is null ? 0 : after.Balances - before.Balances);
        Assert.Equal(endpoint.Used is null ? 0 : effects, after.Used - before.Used);
        Assert.True((await bed.Product.InScopeAsync(provider => provider.GetRequiredService<LedgerProof>().CheckAsync(default))).IsSound);
    }

    private static async Task<(long Effects, long Balances, long Used)> TallyAsync(RaceBed bed, ValueEndpoint endpoint) => (
        await bed.Product.ScalarAsync<long>(endpoint.Effects),
        await bed.Product.ScalarAsync<long?>("select cast(sum(balance) as signed) from points_balance") ?? 0,
        endpoint.Used is null ? 0 : await bed.Product.ScalarAsync<long?>(endpoint.Used) ?? 0);

    private static TheoryData<Stand, string> Rows(Func<ValueEndpoint, bool> meant)
    {
        var rows = new TheoryData<Stand, string>();
        foreach (var stand in (IEnumerable<object[]>)Servers.Stands)
        {
            foreach (var (name, _) in ValueEndpoint.All.Where(each => meant(each.Value)))
                rows.Add((Stand)stand[0], name);
        }

        return rows;
    }
}
