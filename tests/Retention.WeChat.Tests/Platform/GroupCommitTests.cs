using Retention.Platform.Work;

namespace Retention.WeChat.Tests.Platform;

public sealed class GroupCommitTests
{
    private const int WeightMax = 100;

    [Fact]
    public async Task Each_caller_gets_its_own_result_and_many_share_a_commit()
    {
        using var commits = new Doubling(writers: 2, batchMax: 50, queueMax: 1_000);
        var results = Enumerable.Range(1, 500).Select(item => commits.TryAdd(item)!).ToList();
        await commits.StartAsync(default);
        Assert.Equal(Enumerable.Range(1, 500).Select(item => item * 2), await Task.WhenAll(results));
        Assert.All(commits.Batches, batch => Assert.InRange(batch.Count, 1, 50));
        Assert.Equal(Enumerable.Range(1, 500), commits.Batches.SelectMany(batch => batch).Order());
        await commits.StopAsync(default);
    }

    [Fact]
    public async Task What_breaks_a_commit_fails_its_own_caller_and_nobody_who_came_with_it()
    {
        using var commits = new Doubling(writers: 1, batchMax: 3, queueMax: 100);
        var results = new[] { 1, Doubling.Poison, 3, 4 }.Select(item => commits.TryAdd(item)!).ToList();
        await commits.StartAsync(default);
        Assert.Equal("poison", (await Assert.ThrowsAsync<InvalidOperationException>(() => results[1])).Message);
        Assert.Equal((2, 6, 8), (await results[0], await results[2], await results[3]));
        Assert.Equal(["1 -1 3", "1", "-1", "3", "4"], commits.Batches.Select(batch => string.Join(' ', batch)));
        await commits.StopAsync(default);
    }

    [Fact]
    public async Task A_full_queue_refuses()
    {
        using var commits = new Doubling(writers: 1, batchMax: 10, queueMax: 3);
        var waiting = Enumerable.Range(1, 3).Select(item => commits.TryAdd(item)!).ToList();
        Assert.Null(commits.TryAdd(4));
        await commits.StartAsync(default);
        await Task.WhenAll(waiting);
        Assert.Equal(10, await commits.TryAdd(5)!);
        await commits.StopAsync(default);
    }

    [Fact]
    public async Task Weight_ends_a_commit_and_what_is_too_heavy_goes_alone()
    {
        using var commits = new Doubling(writers: 1, batchMax: 100, queueMax: 100, weighs: true);
        var results = new[] { 60, 30, 20, 70, 250, 10, 10 }.Select(item => commits.TryAdd(item)!).ToList();
        await commits.StartAsync(default);
        await Task.WhenAll(results);
        Assert.Equal(["60 30", "20 70", "250", "10 10"], commits.Batches.Select(batch => string.Join(' ', batch)));
        await commits.StopAsync(default);
    }

    [Fact]
    public async Task Who_waits_when_the_host_stops_is_told_and_nobody_is_let_in_after()
    {
        using var commits = new Doubling(writers: 2, batchMax: 1, queueMax: 100, stalls: true);
        await commits.StartAsync(default);
        var waiting = Enumerable.Range(1, 10).Select(item => commits.TryAdd(item)!).ToList();
        await commits.Stalled.Task;
        await commits.StopAsync(default);
        foreach (var each in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => each);
        Assert.Null(commits.TryAdd(11));
    }

    private sealed class Doubling(int writers, int batchMax, int queueMax, bool weighs = false, bool stalls = false)
        : GroupCommit<int, int>(writers, batchMax, queueMax)
    {
        public const int Poison = -1;

        private readonly Lock gate = new();

        public List<IReadOnlyList<int>> Batches { get; } = [];

        public TaskCompletionSource Stalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override bool Fits(int item, ref long weight) => !weighs || (weight += item) <= WeightMax;

        protected override async Task<IReadOnlyList<int>> CommitAsync(IReadOnlyList<int> items, CancellationToken ct)
        {
            lock (gate)
                Batches.Add(items);
            if (stalls)
            {
                Stalled.TrySetResult();
                await Task.Delay(Timeout.Infinite, ct);
            }

            await Task.Yield();
            return items.Contains(Poison) ? throw new InvalidOperationException("poison") : [.. items.Select(item => item * 2)];
        }
    }
}
