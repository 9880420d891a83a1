using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tests.Platform;
using Retention.WeChat.Tests.Rewards.Coupons;

namespace Retention.WeChat.Tests.Rewards;

public sealed class PrizeBookTests
{
    private const int Together = 64;
    private static readonly Id<Fan> Li = new(101);
    private static readonly Id<Fan> Mei = new(102);

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_key_is_one_prize_however_many_award_it_at_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var points = new PrizeContent("50 积分", PrizeKind.Points, 50, Points: 50);
        var prizes = await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => database.AwardAsync("lottery:7:prize", Li, points)));
        Assert.Single(prizes.Select(prize => prize.Id).Distinct());
        Assert.All(prizes, prize => Assert.Equal(PrizeState.Done, prize.State));
        Assert.Equal(50, await database.BalanceAsync(Li));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_address_is_taken_once_and_read_by_nobody_but_operators(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var prize = await database.AwardAsync("a", Li, PrizeGifts.Teapot);
        Assert.Equal(PrizeState.NeedsAddress, prize.State);
        Assert.Equal(PrizeProblems.NotFound, (await database.PrizesAsync(book => book.GiveAddressAsync(prize.Id, Mei, PrizeGifts.Home, default))).Problem);

        var given = await Task.WhenAll(Enumerable.Range(0, Together).Select(i =>
            database.PrizesAsync(book => book.GiveAddressAsync(prize.Id, Li, PrizeGifts.Home with { Detail = $"龙井路 {i} 号" }, default))));
        var taken = Assert.Single(given, result => result.IsOk).Value;
        Assert.Equal(PrizeState.ToShip, taken.State);
        Assert.All(given.Where(result => !result.IsOk), result => Assert.Equal(PrizeProblems.NoAddressNeeded, result.Problem));
        Assert.DoesNotContain("龙井路", await database.FindAsync<string>("select address_cipher from prize"));
        Assert.Equal("李梅", await database.PrizesAsync(book => Task.FromResult(book.AddressOf(taken)!.Name)));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_address_with_every_field_at_its_limit_is_kept_whole(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        // JSON may need six bytes for each character of what is no letter: a smiley is two of them, a control character one.
        foreach (var (character, number) in new[] { "号", "😀", "\u0001" }.Select((each, i) => (each, i)))
        {
            var address = new PrizeAddress(Filled(40), "+86-138000000000-01", Filled(100), Filled(200));
            var prize = await database.AwardAsync($"a{number}", Li, PrizeGifts.Teapot);
            var given = await database.PrizesAsync(book => book.GiveAddressAsync(prize.Id, Li, address, default));
            Assert.Equal(address, await database.PrizesAsync(book => Task.FromResult(book.AddressOf(given.Value))));

            string Filled(int length) => string.Concat(Enumerable.Repeat(character, length / character.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_code_shown_in_the_shop_is_honoured_once(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        foreach (var content in new[] { PrizeGifts.Teapot, new PrizeContent("免费续杯", PrizeKind.Code, 1_000) })
        {
            var prize = await database.AwardAsync(content.Name, Li, content);
            Assert.Equal(PrizeProblems.NotFound, (await database.PrizesAsync(book => book.CodeAsync(prize.Id, Mei, default))).Problem);
            var code = (await database.PrizesAsync(book => book.CodeAsync(prize.Id, Li, default))).Value;
            Assert.Equal(PrizeProblems.CodeUnknown, (await database.PrizesAsync(book => book.RedeemAsync("A" + code, "店员", default))).Problem);

            var typed = $"{code[..4].ToLowerInvariant()} {code[4..8]}-{code[8..]}";
            var redeemed = await Task.WhenAll(Enumerable.Range(0, Together).Select(i => database.PrizesAsync(book => book.RedeemAsync(typed, $"店员{i}", default))));
            var done = Assert.Single(redeemed, result => result.IsOk).Value;
            Assert.Equal((PrizeState.Done, prize.Id), (done.State, done.Id));
            Assert.All(redeemed.Where(result => !result.IsOk), result => Assert.Equal(PrizeProblems.NotRedeemable, result.Problem));
        }
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_parcel_goes_out_and_arrives_and_its_address_is_erased_a_while_later(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (confirmed, forgotten) = (await database.AwardAsync("a", Li, PrizeGifts.Teapot, PrizeGifts.Home), await database.AwardAsync("b", Mei, PrizeGifts.Teapot, PrizeGifts.Home));
        var points = await database.AwardAsync("c", Mei, new PrizeContent("5 积分", PrizeKind.Points, 5, Points: 5));
        Assert.Equal(PrizeProblems.NotConfirmable, (await database.PrizesAsync(book => book.ConfirmAsync(confirmed.Id, Li, default))).Problem);
        foreach (var prize in new[] { confirmed, forgotten })
            Assert.Equal(PrizeState.Shipped, (await database.PrizesAsync(book => book.ShipAsync(prize.Id, "顺丰", "SF1", "小林", default))).Value.State);
        Assert.Equal(PrizeProblems.NotShippable, (await database.PrizesAsync(book => book.ShipAsync(points.Id, "顺丰", "SF1", "小林", default))).Problem);
        Assert.Equal("SF2", (await database.PrizesAsync(book => book.ShipAsync(confirmed.Id, "顺丰", "SF2", "小林", default))).Value.TrackingNo);
        Assert.Equal(PrizeState.Done, (await database.PrizesAsync(book => book.ConfirmAsync(confirmed.Id, Li, default))).Value.State);

        await TickAsync(database, days: 15);
        Assert.Equal(PrizeState.Done, (await database.PrizesAsync(book => book.FindAsync(forgotten.Id, default)))!.State);
        Assert.Equal(2, await AddressesAsync(database));
        await TickAsync(database, days: 15);
        Assert.Equal(1, await AddressesAsync(database));
        await TickAsync(database, days: 15);
        Assert.Equal(0, await AddressesAsync(database));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_nobody_claims_lapses_and_what_was_claimed_does_not(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (left, claimed) = (await database.AwardAsync("a", Li, PrizeGifts.Teapot), await database.AwardAsync("b", Li, PrizeGifts.Teapot));
        Assert.True((await database.PrizesAsync(book => book.GiveAddressAsync(claimed.Id, Li, PrizeGifts.Home, default))).IsOk);
        database.Clock.Advance(TimeSpan.FromDays(30));
        // The tick may be late; the date holds all the same.
        Assert.Equal(PrizeProblems.Lapsed, (await database.PrizesAsync(book => book.GiveAddressAsync(left.Id, Li, PrizeGifts.Home, default))).Problem);
        await TickAsync(database, days: 0);
        Assert.Equal(
            [PrizeState.ToShip, PrizeState.Lapsed],
            (await database.PrizesAsync(book => book.ListOfFanAsync(Li, Enum.GetValues<PrizeState>(), null, 10, default))).Select(prize => prize.State));
        Assert.Equal(PrizeProblems.Lapsed, (await database.PrizesAsync(book => book.CodeAsync(left.Id, Li, default))).Problem);
        Assert.Equal(PrizeProblems.NotCancellable, (await database.PrizesAsync(book => book.CancelAsync(left.Id, "小林", "测试", default))).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_cannot_be_handed_over_stays_owed_until_it_can(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var pool = await database.CodePoolAsync(1);
        var card = new PrizeContent("月卡", PrizeKind.Code, 1_500, CodePoolId: pool.Value);
        Assert.Equal(PrizeState.Ready, (await database.AwardAsync("a", Li, card)).State);
        var owed = await database.AwardAsync("b", Mei, card);
        Assert.Equal((PrizeState.Owed, "code_pool.empty"), (owed.State, owed.Problem));
        // Nothing of it is shipped.
        Assert.Equal(PrizeProgress.Owed, ShopperPrize.Of(owed).State);
        await TickAsync(database, days: 0);
        Assert.Equal(PrizeProblems.NoCode, (await database.PrizesAsync(book => book.CodeAsync(owed.Id, Mei, default))).Problem);

        // It is not tried every time the tick looks, and waits longer the longer it has.
        Assert.Equal(1, await database.AddCodesAsync(pool, 2));
        await TickAsync(database, days: 0);
        Assert.Equal(PrizeState.Owed, (await database.PrizesAsync(book => book.FindAsync(owed.Id, default)))!.State);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await TickAsync(database, days: 0);
        Assert.Equal("CODE-001", (await database.PrizesAsync(book => book.CodeAsync(owed.Id, Mei, default))).Value);
        Assert.Equal(PrizeProblems.NotOwed, (await database.PrizesAsync(book => book.SettleAsync(owed.Id, default))).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_coupon_that_is_won_is_among_the_fans_coupons_and_owed_while_there_is_none(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var template = await database.OfferAsync(offer: new CouponOffer(1));
        var content = new PrizeContent("满50减10", PrizeKind.Coupon, 1_000, CouponTemplateId: template.Id.Value);
        var won = await database.AwardAsync("a", Li, content);
        Assert.Equal((PrizeState.Done, 1), (won.State, await database.CountAsync("coupon", $"id = {won.CouponId} and fan_id = {Li}")));
        var owed = await database.AwardAsync("b", Mei, content);
        Assert.Equal((PrizeState.Owed, CouponProblems.SoldOut.Code), (owed.State, owed.Problem));

        await database.ExecuteAsync("update coupon_template set stock = 2");
        await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => database.PrizesAsync(book => book.SettleAsync(owed.Id, default))));
        Assert.Equal(PrizeState.Done, (await database.PrizesAsync(book => book.FindAsync(owed.Id, default)))!.State);
        Assert.Equal(2, await database.CountAsync("coupon"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Parcels_go_out_on_a_sheet_and_come_back_with_their_numbers(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var prize = await database.AwardAsync("a", Li, PrizeGifts.Teapot, PrizeGifts.Home with { Detail = "=1+1, \"东门\"\n二楼" });
        await database.AwardAsync("b", Li, PrizeGifts.Teapot);
        var sheet = await database.InScopeAsync(provider => provider.GetRequiredService<ShippingDesk>().ExportAsync(default));
        Assert.Equal(1, sheet.Split("\r\n").Count(line => line.StartsWith($"{prize.Id},紫砂壶,2026-11-02 10:00,李梅,13800000000,", StringComparison.Ordinal)));
        Assert.Contains("\"'=1+1, \"\"东门\"\"\n二楼\"", sheet);

        var filled = $"备注,prizeId,carrier,trackingNo\n\"急, 件\",{prize.Id},顺丰,SF1\n,999,顺丰,SF2\n";
        foreach (var _ in new[] { 1, 2 })
        {
            var import = await ImportAsync(database, filled);
            Assert.Equal((1, 999), (import.Value.Shipped, Assert.Single(import.Value.Refused)));
        }

        Assert.Equal("SF1", (await database.PrizesAsync(book => book.FindAsync(prize.Id, default)))!.TrackingNo);
        Assert.Equal(PrizeProblems.BadSheet, (await ImportAsync(database, "prizeId,carrier\n1,顺丰")).Problem);
        Assert.Equal(PrizeProblems.BadSheet, (await ImportAsync(database, "prizeId,carrier,trackingNo\n一,顺丰,SF1")).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_voucher_of_our_own_is_closed_by_who_takes_it_and_not_by_who_shows_it(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var voucher = await database.AwardAsync("a", Li, new PrizeContent("免费续杯", PrizeKind.Code, 1_000));
        Assert.Equal(PrizeProblems.NotConfirmable, (await database.PrizesAsync(book => book.ConfirmAsync(voucher.Id, Li, default))).Problem);
        var code = (await database.PrizesAsync(book => book.CodeAsync(voucher.Id, Li, default))).Value;
        Assert.Equal(PrizeState.Done, (await database.PrizesAsync(book => book.RedeemAsync(code, "小林", default))).Value.State);

        var card = await database.AwardAsync("b", Li, new PrizeContent("月卡", PrizeKind.Code, 1_500, CodePoolId: (await database.CodePoolAsync(1)).Value));
        Assert.Equal(PrizeState.Done, (await database.PrizesAsync(book => book.ConfirmAsync(card.Id, Li, default))).Value.State);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_same_tracking_sheet_again_does_not_put_off_when_a_parcel_counts_as_received(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (same, mended) = (await database.AwardAsync("a", Li, PrizeGifts.Teapot, PrizeGifts.Home), await database.AwardAsync("b", Li, PrizeGifts.Teapot, PrizeGifts.Home));
        await ImportAsync(database, $"prizeId,carrier,trackingNo\n{same.Id},顺丰,SF1\n{mended.Id},顺丰,SF2");
        await TickAsync(database, days: 10);
        await ImportAsync(database, $"prizeId,carrier,trackingNo\n{same.Id},顺丰,SF1\n{mended.Id},顺丰,SF3");
        await TickAsync(database, days: 5);
        Assert.Equal((PrizeState.Done, PrizeState.Shipped), (await StateAsync(same), await StateAsync(mended)));

        async Task<PrizeState> StateAsync(Prize prize) => (await database.PrizesAsync(book => book.FindAsync(prize.Id, default)))!.State;
    }

    [Fact]
    public void An_owed_prize_waits_about_as_long_as_it_has_between_a_minute_and_an_hour()
    {
        var now = TestDatabase.Start;
        Assert.Equal(
            [1, 1, 10, 60, 60],
            new[] { 0, 1, 10, 60, 1_000 }.Select(minutes => (int)(PrizeRules.RetryAt(now.AddMinutes(-minutes), now) - now).TotalMinutes));
    }

    private static Task<Retention.Platform.Problems.Result<TrackingImport>> ImportAsync(TestDatabase database, string sheet) =>
        database.InScopeAsync(provider => provider.GetRequiredService<ShippingDesk>().ImportAsync(sheet, "小林", default));

    private static async Task TickAsync(TestDatabase database, int days)
    {
        database.Clock.Advance(TimeSpan.FromDays(days));
        await database.InScopeAsync(provider => provider.GetRequiredService<PrizeJob>().Execute(null!, default).AsTask());
    }

    private static Task<long> AddressesAsync(TestDatabase database) => database.FindAsync<long>("select count(*) from prize where address_cipher is not null");
}
