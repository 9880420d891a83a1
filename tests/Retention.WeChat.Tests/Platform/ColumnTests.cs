using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Tests.Platform;

public sealed class ColumnTests
{
    private static readonly DateTimeOffset Moment = new(2026, 2, 28, 23, 59, 59, 987, TimeSpan.FromHours(8));

    private const string Table = """
        create table column_sample (
            id bigint not null primary key, kind varchar(10) not null, flag smallint not null, amount bigint not null, count_of int not null,
            moment datetime(3) not null, day date not null, other_id bigint not null, name varchar(40) null, later datetime(3) null,
            maybe_kind varchar(10) null, maybe_amount bigint null)
        """;

    private const string Insert = """
        insert into column_sample (id, kind, flag, amount, count_of, moment, day, other_id, name, later, maybe_kind, maybe_amount)
        values (@Id, @Kind, @Flag, @Amount, @CountOf, @Moment, @Day, @OtherId, @Name, @Later, @MaybeKind, @MaybeAmount)
        """;

    private const string Select = "select id, kind, flag, amount, count_of, moment, day, other_id, name, later, maybe_kind, maybe_amount from column_sample order by id";

    public enum Kind
    {
        Plain,
        Fancy,
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_written_is_read_back(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        await database.ExecuteAsync(Table);
        var full = new Sample(new(1), Kind.Fancy, true, long.MaxValue, int.MinValue, Moment, new DateOnly(2028, 2, 29), new(1L << 52), "名字 🎁", Moment.AddMilliseconds(1), Kind.Fancy, -5);
        var empty = new Sample(new(2), Kind.Plain, false, 0, 0, Moment.AddYears(-20), DateOnly.MinValue.AddYears(1999), new(0), null, null, null, null);
        await database.ExecuteAsync(Insert, full);
        await database.ExecuteAsync(Insert, empty);
        Assert.Equal([full, empty], await database.ListAsync<Sample>(Select));
        Assert.Equal(["Fancy", "Plain"], await database.ListAsync<string>("select kind from column_sample order by id"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Moments_are_kept_to_the_millisecond_in_utc(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        await database.ExecuteAsync(Table);
        await database.ExecuteAsync(Insert, Of(1, Moment.AddTicks(9_999)));
        var read = (await database.ListAsync<Sample>(Select))[0].Moment;
        Assert.Equal(Moment, read);
        Assert.Equal(TimeSpan.Zero, read.Offset);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Moments_compare_and_sort_by_time_whatever_their_offset(DatabaseProvider engine)
    {
        var random = new Random(20261121);
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        await database.ExecuteAsync(Table);
        var moments = Enumerable.Range(1, 200)
            .Select(id => (Id: (long)id, At: Moment.AddMilliseconds(random.NextInt64(-2_000_000_000, 2_000_000_000)).ToOffset(TimeSpan.FromHours(random.Next(-11, 13)))))
            .ToList();
        foreach (var (id, at) in moments)
            await database.ExecuteAsync(Insert, Of(id, at));

        Assert.Equal(moments.OrderBy(each => each.At).Select(each => each.Id), await database.ListAsync<long>("select id from column_sample order by moment"));
        foreach (var (_, at) in moments.Take(20))
        {
            var now = at.ToOffset(TimeSpan.FromHours(8));
            Assert.Equal(moments.Count(each => each.At <= now), await database.FindAsync<long>("select count(*) from column_sample where moment <= @now", new { now }));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Ids_go_in_alone_and_in_lists_and_come_out_in_records_only(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        await database.ExecuteAsync(Table);
        await database.ExecuteAsync(Insert, Of(41, Moment));
        Assert.Equal([41], await database.ListAsync<long>("select id from column_sample where id in @ids", new { ids = new[] { new Id<Sample>(41), new Id<Sample>(42) } }));
        Assert.Empty(await database.ListAsync<long>("select id from column_sample where id in @ids", new { ids = Array.Empty<long>() }));
        await Assert.ThrowsAsync<NotSupportedException>(() => database.ListAsync<Id<Sample>>("select id from column_sample"));
        await Assert.ThrowsAsync<NotSupportedException>(() => database.FindAsync<Id<Sample>>("select id from column_sample"));
    }

    private static Sample Of(long id, DateTimeOffset at) => new(new(id), Kind.Plain, false, 0, 0, at, new DateOnly(2026, 1, 1), new(0), null, null, null, null);

    [method: ExplicitConstructor]
    internal sealed record Sample(
        Id<Sample> Id,
        Kind Kind,
        bool Flag,
        long Amount,
        int CountOf,
        DateTimeOffset Moment,
        DateOnly Day,
        Id<Kind> OtherId,
        string? Name,
        DateTimeOffset? Later,
        Kind? MaybeKind,
        long? MaybeAmount);
}
