using Retention.Platform.Ids;

namespace Retention.WeChat.Tests.Platform;

public sealed class IdGeneratorTests
{
    private const int PerMillisecond = 128;

    private readonly SteppingClock clock = new() { Now = new DateTimeOffset(2058, 10, 30, 0, 0, 0, TimeSpan.Zero) };

    [Fact]
    public void Ids_rise_and_fit_a_javascript_number()
    {
        var ids = Reserved(63, TimeSpan.FromMinutes(3));
        var made = Enumerable.Range(0, 10_000).Select(_ => ids.Next()).ToList();
        Assert.Equal(made.Distinct().Order(), made);
        Assert.All(made, id => Assert.InRange(id, 1, (1L << 53) - 1));
    }

    [Fact]
    public async Task Threads_and_slots_never_make_the_same_id()
    {
        var generators = Enumerable.Range(0, 8).Select(slot => Reserved(slot, TimeSpan.FromMinutes(3))).ToList();
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var makers = generators.SelectMany(ids => Enumerable.Repeat(ids, 4)).Select(async ids =>
        {
            await start.Task;
            return Enumerable.Range(0, 2_000).Select(_ => ids.Next()).ToList();
        }).ToList();
        start.SetResult();
        var made = (await Task.WhenAll(makers)).SelectMany(each => each).ToList();
        Assert.Equal(made.Count, made.Distinct().Count());
    }

    [Fact]
    public void Nothing_is_made_past_the_reservation()
    {
        var ids = Reserved(1, TimeSpan.FromMilliseconds(2));
        for (var i = 0; i < 3 * PerMillisecond; i++)
            ids.Next();
        Assert.Throws<InvalidOperationException>(() => ids.Next());

        ids.Reserve(1, clock.Now.AddMinutes(3));
        ids.Next();
        clock.Now = clock.Now.AddMinutes(4);
        Assert.Throws<InvalidOperationException>(() => ids.Next());
    }

    [Fact]
    public void Nothing_is_made_without_a_slot_or_after_giving_it_back()
    {
        var ids = new IdGenerator(clock);
        Assert.Throws<InvalidOperationException>(() => ids.Next());
        ids.Reserve(1, clock.Now.AddMinutes(3));
        ids.Next();
        ids.Release();
        Assert.Throws<InvalidOperationException>(() => ids.Next());
    }

    [Fact]
    public void A_clock_set_back_repeats_nothing()
    {
        var ids = Reserved(1, TimeSpan.FromMinutes(3));
        var before = Enumerable.Range(0, 300).Select(_ => ids.Next()).ToList();
        clock.Now = clock.Now.AddSeconds(-30);
        var after = Enumerable.Range(0, 300).Select(_ => ids.Next()).ToList();
        Assert.True(after.Min() > before.Max());
        Assert.Equal(after.Distinct().Order(), after);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(64)]
    public void There_are_64_slots(int slot) => Assert.Throws<ArgumentOutOfRangeException>(() => new IdGenerator(clock).Reserve(slot, clock.Now));

    private IdGenerator Reserved(int slot, TimeSpan duration)
    {
        var ids = new IdGenerator(clock);
        ids.Reserve(slot, clock.Now + duration);
        return ids;
    }

    private sealed class SteppingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
