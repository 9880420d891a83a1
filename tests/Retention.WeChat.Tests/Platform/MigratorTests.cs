using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Platform;

public sealed class MigratorTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Each_script_is_applied_once_in_order_of_name(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        var first = ("2026-01-01-one.sql", "-- A remark; with a semicolon.\ncreate table one (id int not null primary key);\ninsert into one (id) values (1);\n");
        var second = ("2026-01-02-two.sql", "insert into one (id) values (2);\r\ninsert into one (id)\r\nselect max(id) + 1 from one as o;");
        var migrator = Of(database.Sources);
        await migrator.ApplyAsync(new Scripts(first), default);
        await migrator.ApplyAsync(new Scripts(second, first), default);
        await migrator.ApplyAsync(new Scripts(second, first), default);
        Assert.Equal([1, 2, 3], await database.ListAsync<int>("select id from one order by id"));
        Assert.Equal([first.Item1, second.Item1], await database.ListAsync<string>("select name from schema_migration order by name"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nodes_that_start_together_migrate_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var sources = new DataSources(database.Options);
            await Of(sources).ApplyAsync(typeof(RetentionHost).Assembly, default);
        }));
        Assert.True(await database.FindAsync<long>("select count(*) from schema_migration") > 0);
        Assert.Equal(0, await database.FindAsync<long>("select count(*) from fan"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_script_that_fails_is_not_taken_for_applied_and_leaves_no_lock(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        var broken = ("2026-01-01-one.sql", "create table one (id int not null primary key);\ninsert into nowhere (id) values (1);\n");
        await Assert.ThrowsAnyAsync<Exception>(() => Of(database.Sources).ApplyAsync(new Scripts(broken), default));

        await using var other = new DataSources(database.Options);
        var mended = (broken.Item1, "create table if not exists one (id int not null primary key);\ninsert into one (id) values (1);\n");
        if (engine == DatabaseProvider.MySql)
            Assert.Equal(1, await database.FindAsync<long>($"select is_free_lock({Migrator.LockName})"));
        await Of(other).ApplyAsync(new Scripts(mended), default);
        Assert.Equal([1], await database.ListAsync<int>("select id from one"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_start_that_stopped_in_the_middle_goes_on_where_it_stopped_and_says_where(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine, migrate: false);
        const string Name = "2026-01-01-one.sql";
        const string Text = "create table one (id int not null primary key);\ninsert into one (id) values (1);\ninsert into missing (id) values (1);\ninsert into one (id) values (2);\n";
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Of(database.Sources).ApplyAsync(new Scripts((Name, Text)), default));
        Assert.Contains($"{Name} stopped at its statement 3 of 4", error.Message, StringComparison.Ordinal);

        await database.ExecuteAsync("create table missing (id int not null primary key)");
        await Of(database.Sources).ApplyAsync(new Scripts((Name, Text)), default);
        Assert.Equal([1, 2], await database.ListAsync<int>("select id from one order by id"));
        Assert.Equal([Name], await database.ListAsync<string>("select name from schema_migration"));
    }

    private static Migrator Of(DataSources sources) => new(sources, TimeProvider.System, NullLogger<Migrator>.Instance);

    /// <summary>An assembly that holds nothing but migrations.</summary>
    private sealed class Scripts(params (string Name, string Text)[] scripts) : Assembly
    {
        private const string Prefix = "Sample.Migrations.";

        public override string[] GetManifestResourceNames() => [.. scripts.Select(script => Prefix + script.Name)];

        public override Stream GetManifestResourceStream(string name) =>
            new MemoryStream(Encoding.UTF8.GetBytes(scripts.Single(script => Prefix + script.Name == name).Text));
    }
}
