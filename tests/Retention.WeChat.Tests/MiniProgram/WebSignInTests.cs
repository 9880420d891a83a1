using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Sandbox.Faults;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>Pages outside the mini-program: sign-in by SMS, and WeChat's functions in its browser.</summary>
public sealed partial class WebSignInTests
{
    private const string Phone = "13800000003";
    private const string Waiting = "select count(*) from sms_code where parcel is not null";

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task Who_bound_a_phone_signs_in_by_its_code_once(Stand stand)
    {
        await using var bed = await StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "phone");
        var page = new ShopperCalls(bed, shopper.Fan);
        Assert.Equal(200, (await page.PostAsync("/auth/sms-code", new { phone = Phone })).Status);
        Assert.Equal((429, "auth.sms_too_often"), Outcome(await page.PostAsync("/auth/sms-code", new { phone = $"+86{Phone}" })));

        var code = await CodeOnPhoneAsync(shopper);
        var tries = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => page.PostAsync("/auth/sms-login", new { phone = Phone, code })));
        var entered = Assert.Single(tries, reply => reply.Status == 200);
        Assert.Equal(shopper.MemberId, entered.Data.GetProperty("memberId").GetString());
        Assert.All(tries.Where(reply => reply != entered), reply => Assert.Equal((422, "auth.sms_code_wrong"), Outcome(reply)));
    }

    [Fact]
    public async Task A_number_several_members_share_signs_nobody_in()
    {
        await using var bed = await StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "phone");
        await ShopperCalls.SignInAsync(bed, bed.World.People.Create());
        // As left by two who bound it before they could be found to be one person.
        await bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync("update fan set phone_hash = (select max(phone_hash) from fan)", null, default));
        await shopper.PostAsync("/auth/sms-code", new { phone = Phone });
        Assert.Equal((409, "auth.sms_shared"), Outcome(await shopper.PostAsync("/auth/sms-login", new { phone = Phone, code = await CodeOnPhoneAsync(shopper) })));
    }

    [Fact]
    public async Task Five_wrong_guesses_use_a_code_up()
    {
        await using var bed = await StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "phone");
        await shopper.PostAsync("/auth/sms-code", new { phone = Phone });
        var code = await CodeOnPhoneAsync(shopper);
        var wrong = code == "000000" ? "000001" : "000000";
        foreach (var guess in new[] { wrong, wrong, wrong, wrong, wrong, code })
            Assert.Equal((422, "auth.sms_code_wrong"), Outcome(await shopper.PostAsync("/auth/sms-login", new { phone = Phone, code = guess })));
    }

    [Fact]
    public async Task A_number_gets_ten_codes_and_fifteen_guesses_a_day()
    {
        await using var bed = await StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "phone");
        Assert.Equal(200, (await shopper.PostAsync("/auth/sms-code", new { phone = Phone })).Status);
        var code = await CodeOnPhoneAsync(shopper);

        await ChangeAsync("guesses_today = 15");
        Assert.Equal((422, "auth.sms_code_wrong"), Outcome(await shopper.PostAsync("/auth/sms-login", new { phone = Phone, code })));
        await ChangeAsync("sent_today = 10, sent_at = '2020-01-01 00:00:00'");
        Assert.Equal((429, "auth.sms_too_often"), Outcome(await shopper.PostAsync("/auth/sms-code", new { phone = Phone })));
        await ChangeAsync("day = '2020-01-01'");
        Assert.Equal(200, (await shopper.PostAsync("/auth/sms-code", new { phone = Phone })).Status);
        Assert.Equal(1, await bed.ScalarAsync<long>("select sent_today + guesses_today from sms_code"));

        Task<int> ChangeAsync(string what) =>
            bed.InScopeAsync(provider => provider.GetRequiredService<Db>().ExecuteAsync($"update sms_code set {what}", null, default));
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task A_number_nobody_bound_gets_no_sms_and_the_same_answer(Stand stand)
    {
        await using var bed = await StartAsync(stand);
        var person = bed.World.People.Create(phone: Phone);
        var page = new ShopperCalls(bed, person.At(bed.MiniAccount));
        Assert.Equal(200, (await page.PostAsync("/auth/sms-code", new { phone = Phone })).Status);
        await ProductBed.EventuallyAsync("the code has been let go", async () => await bed.ScalarAsync<long>(Waiting) == 0);
        Assert.DoesNotContain(ProductBed.Received(page.Fan), bubble => bubble.From == "sms");
    }

    [Theory]
    [MemberData(nameof(Servers.Stands), MemberType = typeof(Servers))]
    public async Task While_the_provider_is_away_the_answer_is_the_same_and_the_code_comes_later(Stand stand)
    {
        await using var bed = await StartAsync(stand);
        var shopper = await ShopperCalls.SignInAsync(bed, bed.World.People.Create(phone: Phone));
        await shopper.PostAsync("/auth/phone", new { phoneCode = shopper.Open().PhoneCode }, "phone");
        bed.World.Faults.Add(new Fault { Path = "sms/SendSms", Kind = FaultKind.RateLimited });
        var known = await shopper.PostAsync("/auth/sms-code", new { phone = Phone });
        var unknown = await shopper.PostAsync("/auth/sms-code", new { phone = "13800000009" });
        Assert.Equal((200, known.Data.ToString()), (unknown.Status, unknown.Data.ToString()));
        Assert.Equal(200, known.Status);
        await ProductBed.EventuallyAsync("only the bound number's waits", async () => await bed.ScalarAsync<long>(Waiting) == 1);
        Assert.Equal(0, await bed.ScalarAsync<long>("select count(*) from sms_code where parcel like '%1380000000%'"));

        bed.World.Faults.Clear();
        var code = await CodeOnPhoneAsync(shopper);
        Assert.Equal(200, (await shopper.PostAsync("/auth/sms-login", new { phone = Phone, code })).Status);
        await ProductBed.EventuallyAsync("nothing waits", async () => await bed.ScalarAsync<long>(Waiting) == 0);
    }

    [Fact]
    public async Task A_page_is_signed_for_wechats_browser()
    {
        await using var bed = await StartAsync(Stand.Sqlite);
        var shopper = await ShopperCalls.SignInAsync(bed);
        var signed = await shopper.PostAsync("/auth/jsapi-signature", new { url = "https://shop.example/page?a=1#top" });
        Assert.Equal(bed.Account.Options.AppId, signed.Data.GetProperty("appId").GetString());
        Assert.Matches("^[0-9a-f]{40}$", signed.Data.GetProperty("signature").GetString());
    }

    [Fact]
    public async Task A_page_of_the_shops_is_signed_before_anybody_has_signed_in()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => settings["MiniProgram:PageHosts:0"] = "h5.shop.example");
        var visitor = new ShopperCalls(bed, bed.World.People.Create().At(bed.MiniAccount));
        foreach (var own in new[] { "https://h5.shop.example/spring?from=poster", "https://H5.shop.example/#top", new Uri(bed.Http.BaseAddress!, "i/abc").ToString() })
            Assert.Matches("^[0-9a-f]{40}$", (await SignAsync(own)).Data.GetProperty("signature").GetString());
        foreach (var other in new[] { "https://shop.example/", "https://h5.shop.example.evil.example/", "https://h5.shop.example@evil.example/", "https://h5.shop.example:8443/", "https://evil.example/?h5.shop.example" })
            Assert.Equal((401, "auth.required"), Outcome(await SignAsync(other)));
        visitor.AccessToken = "1.9999999999.00000000000000000000000000000000";
        Assert.Equal(200, (await SignAsync("https://h5.shop.example/")).Status);

        Task<MiniReply> SignAsync(string url) => visitor.PostAsync("/auth/jsapi-signature", new { url });
    }

    [Fact]
    public async Task Visitors_behind_one_address_have_so_many_pages_signed()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => (settings["MiniProgram:PageHosts:0"], settings["MiniProgram:TouchesPerMinute"]) = ("h5.shop.example", "10"));
        var visitor = new ShopperCalls(bed, bed.World.People.Create().At(bed.MiniAccount));
        var shopper = await ShopperCalls.SignInAsync(bed);
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await visitor.PostAsync("/auth/jsapi-signature", new { url = "https://h5.shop.example/" })).Status);
        Assert.Equal((429, "request.too_many"), Outcome(await visitor.PostAsync("/auth/jsapi-signature", new { url = "https://h5.shop.example/" })));
        Assert.Equal(200, (await shopper.PostAsync("/auth/jsapi-signature", new { url = "https://h5.shop.example/" })).Status);
    }

    private static async Task<string> CodeOnPhoneAsync(ShopperCalls shopper)
    {
        await ProductBed.EventuallyAsync("the SMS has arrived", () => ProductBed.Received(shopper.Fan).Any(bubble => bubble.From == "sms"));
        return SixDigits().Match(ProductBed.Received(shopper.Fan).Last(bubble => bubble.From == "sms").Text!).Value;
    }

    private static Task<ProductBed> StartAsync(Stand stand) => ProductBed.StartAsync(stand, settings => settings["MiniProgram:SmsCodeTemplateId"] = "100001");

    private static (int Status, string? Reason) Outcome(MiniReply reply) => (reply.Status, reply.Reason);

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}
