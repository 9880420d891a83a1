using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;

namespace Retention.WeChat.Tests.Platform;

public sealed class CachedTests
{
    private const string Codes = "select code from tag order by id";

    [Fact]
    public async Task It_is_loaded_once_for_all_and_again_after_a_change()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var loads = 0;
        var cached = Of(database, TimeSpan.FromHours(1), () => Interlocked.Increment(ref loads));
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => cached.GetAsync(default).AsTask()));
        Assert.Equal(1, loads);

        await database.ExecuteAsync("insert into tag (id, code, name) values (1, 'new', 'x')");
        Assert.Empty(await cached.GetAsync(default));
        cached.Invalidate();
        Assert.Equal(["new"], await cached.GetAsync(default));
    }

    [Fact]
    public async Task What_is_too_old_is_loaded_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var loads = 0;
        var cached = Of(database, TimeSpan.Zero, () => Interlocked.Increment(ref loads));
        await cached.GetAsync(default);
        await cached.GetAsync(default);
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task A_load_that_fails_is_tried_again()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        var loads = 0;
        var cached = Of(database, TimeSpan.FromHours(1), () => ++loads == 1 ? throw new InvalidOperationException() : loads);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cached.GetAsync(default).AsTask());
        Assert.Empty(await cached.GetAsync(default));
    }

    [Fact]
    public async Task A_load_that_a_change_overtook_is_not_kept()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        Cached<IReadOnlyList<string>>? cached = null;
        var loads = 0;
        cached = Of(database, TimeSpan.FromHours(1), () =>
        {
            if (++loads == 1)
                cached!.Invalidate();
            return loads;
        });
        await cached.GetAsync(default);
        await cached.GetAsync(default);
        Assert.Equal(2, loads);
    }

    private static Cached<IReadOnlyList<string>> Of(TestDatabase database, TimeSpan maxAge, Func<int> onLoad) =>
        new(database.Services.GetRequiredService<IServiceScopeFactory>(), maxAge, async (db, ct) =>
        {
            onLoad();
            return await db.ListAsync<string>(Codes, null, ct);
        });
}
