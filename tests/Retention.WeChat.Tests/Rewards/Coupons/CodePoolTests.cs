using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Outreach.Broadcasts;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards.Coupons;

public sealed class CodePoolTests
{
    [Fact]
    public void A_file_names_every_line_that_is_no_code_or_repeats_one()
    {
        var file = CodeFile.Read("兑换码,备注\r\nABCD-1234,第一批\r\n\r\n abcd1234 ,\r\nXY\r\n\"QQQQ-0001\"\r\n汉字汉字\r\n");
        Assert.Equal([(2, "ABCD-1234", "ABCD1234"), (6, "QQQQ-0001", "QQQQ0001")], file.Codes.Select(code => (code.Line, code.Code, code.Key)));
        Assert.Equal([(4, "It repeats line 2."), (5, "A code has 4 to 64 letters, digits, hyphens or underscores."), (7, "A code has 4 to 64 letters, digits, hyphens or underscores.")],
            file.Refused.Select(line => (line.Line, line.ReasonEn)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_dry_run_tells_what_the_import_does_and_a_second_import_does_nothing(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await CreateAsync(database);
        var file = CodeFile.Read("AAAA-0001\nAAAA-0002\n");
        Assert.Equal((2, true), await ImportAsync(database, pool, file, dryRun: true));
        Assert.Equal(0, await database.CountAsync("pool_code"));
        Assert.Equal((2, false), await ImportAsync(database, pool, file, dryRun: false));
        var again = (await database.PoolAsync(desk => desk.ImportAsync(pool.Id, CodeFile.Read("AAAA-0003\naaaa0001"), false, default))).Value;
        Assert.Equal((1, 2, "The code is known already."), (again.Added, Assert.Single(again.Refused).Line, again.Refused[0].ReasonEn));
        Assert.Equal(3, await database.CountAsync("pool_code"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_code_entered_by_sixty_four_at_once_is_one_coupon_of_one_fan(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(64);
        var template = await database.OfferAsync(offer: new CouponOffer(100, IsPublic: false));
        var pool = await CreateAsync(database, template);
        await ImportAsync(database, pool, CodeFile.Read("AAAA-0001"), dryRun: false);
        var results = await Offers.AtOnceAsync(i => database.PoolAsync(desk => desk.ExchangeAsync("aaaa 0001", fans[i].Id, default)));
        var coupon = Assert.Single(results, result => result.IsOk).Value;
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal("code.taken", result.Problem!.Code));
        Assert.Equal(coupon.Id, (await database.PoolAsync(desk => desk.ExchangeAsync("AAAA-0001", coupon.FanId, default))).Value.Id);
        Assert.Equal((1, 1), (await database.CountAsync("coupon"), (await database.FoundAsync(template)).Taken));
        Assert.Equal("code.unknown", (await database.PoolAsync(desk => desk.ExchangeAsync("AAAA-0009", coupon.FanId, default))).Problem?.Code);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Codes_end_with_their_pool_and_are_kept_when_the_coupon_is_sold_out(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var template = await database.OfferAsync(offer: new CouponOffer(1));
        var pool = await CreateAsync(database, template, database.Clock.GetUtcNow().AddHours(1));
        await ImportAsync(database, pool, CodeFile.Read("AAAA-0001\nAAAA-0002"), dryRun: false);
        Assert.True((await database.PoolAsync(desk => desk.ExchangeAsync("AAAA-0001", fan.Id, default))).IsOk);
        Assert.Equal("coupon.sold_out", (await database.PoolAsync(desk => desk.ExchangeAsync("AAAA-0002", fan.Id, default))).Problem?.Code);
        Assert.Equal(1, await database.CountAsync("pool_code", "given_at is null"));
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("code.expired", (await database.PoolAsync(desk => desk.ExchangeAsync("AAAA-0002", fan.Id, default))).Problem?.Code);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Codes_handed_out_at_once_go_to_one_fan_each_and_one_key_gets_one(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fans = await database.FollowManyAsync(64);
        var pool = await CreateAsync(database);
        await ImportAsync(database, pool, CodeFile.Read(string.Join('\n', Enumerable.Range(0, 20).Select(i => $"CARD-{i:0000}"))), dryRun: false);
        var given = await Offers.AtOnceAsync(i => database.PoolAsync(desk => desk.HandOutAsync($"prize:{i / 2}", pool.Id, fans[i / 2].Id, default)));
        Assert.Equal(20, given.Where(result => result.IsOk).Select(result => result.Value.Code).Distinct().Count());
        Assert.Equal(40, given.Count(result => result.IsOk));
        Assert.All(given.Where(result => !result.IsOk), result => Assert.Equal("code_pool.empty", result.Problem!.Code));
        Assert.Equal("coupon.key_reused", (await database.PoolAsync(desk => desk.HandOutAsync(given.First(result => result.IsOk).Value.GivenKey!, pool.Id, fans[63].Id, default))).Problem?.Code);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_code_is_not_handed_out_after_its_end_but_stays_with_whom_it_was_given_to(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var fan = await database.FollowAsync("li");
        var pool = await CreateAsync(database, expiresAt: database.Clock.GetUtcNow().AddHours(1));
        await ImportAsync(database, pool, CodeFile.Read("CARD-0001\nCARD-0002"), dryRun: false);
        var given = (await HandOutAsync("prize:1")).Value;
        database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("code.expired", (await HandOutAsync("prize:2")).Problem?.Code);
        Assert.Equal(given.Code, (await HandOutAsync("prize:1")).Value.Code);

        Task<Result<PoolCode>> HandOutAsync(string key) => database.PoolAsync(desk => desk.HandOutAsync(key, pool.Id, fan.Id, default));
    }

    private static async Task<CodePool> CreateAsync(TestDatabase database, CouponTemplate? template = null, DateTimeOffset? expiresAt = null) => await database.InScopeAsync(async provider =>
        (await provider.GetRequiredService<CodePoolDesk>().CreateAsync(
            new CodePool(provider.GetRequiredService<IdGenerator>().Next<CodePool>(), "茶友卡", template?.Id, expiresAt, "tester", database.Clock.GetUtcNow()), default)).Value);

    private static async Task<(int Added, bool WasDryRun)> ImportAsync(TestDatabase database, CodePool pool, CodeFile file, bool dryRun)
    {
        var import = (await database.PoolAsync(desk => desk.ImportAsync(pool.Id, file, dryRun, default))).Value;
        Assert.Empty(import.Refused);
        return (import.Added, import.WasDryRun);
    }
}
