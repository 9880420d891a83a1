using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Privacy;
using Retention.WeChat.Operators;
using Retention.WeChat.Tests.Hosting;

namespace Retention.WeChat.Tests.Operators;

public sealed class SignInTests
{
    private const string SessionPath = "/api/console/session";

    public static TheoryData<string> Engines => Ground.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_console_is_closed_until_somebody_signs_in_and_after_they_sign_out(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        await AssertRefusedAsync(await site.Http.GetAsync(SessionPath), "operator.sign_in_required");
        await AssertRefusedAsync(await site.Http.GetAsync("/api/console/operators"), "operator.sign_in_required");

        using var browser = site.NewClient();
        var signedIn = await browser.PostAsJsonAsync(SessionPath, new { name = " ROOT ", password = Site.AdminPassword });
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("retention_session=", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("token", await signedIn.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        var me = await browser.GetFromJsonAsync<JsonElement>(SessionPath);
        Assert.Equal("root", me.GetProperty("name").GetString());
        Assert.Equal("Admin", me.GetProperty("role").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync(SessionPath)).StatusCode);
        await AssertRefusedAsync(await browser.GetAsync(SessionPath), "operator.sign_in_required");
    }

    [Fact]
    public async Task The_cookie_travels_over_https_only_when_the_sign_in_did()
    {
        await using var site = await Site.StartAsync("sqlite", null, ("ReverseProxy:0", "127.0.0.1"));
        using var request = new HttpRequestMessage(HttpMethod.Post, SessionPath) { Content = JsonContent.Create(new { name = Site.AdminName, password = Site.AdminPassword }) };
        request.Headers.Add("X-Forwarded-Proto", "https");
        var cookie = Assert.Single((await site.Http.SendAsync(request)).Headers.GetValues("Set-Cookie"));
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_wrong_name_a_wrong_password_and_a_made_up_token_are_refused_alike(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        await AssertRefusedAsync(await SignInAsync(site, "nobody", Site.AdminPassword), "operator.sign_in_failed");
        await AssertRefusedAsync(await SignInAsync(site, Site.AdminName, "wrong password"), "operator.sign_in_failed");

        foreach (var token in new[] { "", "x", new string('A', 43), new string('A', 5000) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, SessionPath);
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            await AssertRefusedAsync(await site.Http.SendAsync(request), "operator.sign_in_required");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Only_the_hash_of_a_token_is_stored(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        var token = admin.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.Equal(43, token.Length);
        var stored = await site.WithDbAsync(db => db.ListAsync<string>("select token_hash from operator_session", null, default));
        Assert.DoesNotContain(token, Assert.Single(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_for_one_name_is_slowed_while_others_still_sign_in()
    {
        await using var site = await Site.StartAsync("sqlite");
        for (var i = 0; i < SignInLimit.TriesPerName; i++)
            await AssertRefusedAsync(await SignInAsync(site, "victim", "wrong password"), "operator.sign_in_failed");
        var answer = await SignInAsync(site, "Victim", "wrong password");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("operator.sign_in_too_often", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(site, Site.AdminName, Site.AdminPassword)).StatusCode);
    }

    [Fact]
    public void Guessing_from_one_address_is_slowed_whatever_names_it_tries()
    {
        using var limit = new SignInLimit();
        for (var i = 0; i < SignInLimit.TriesPerAddress; i++)
            Assert.Null(limit.Check("10.0.0.1", $"name {i}"));
        Assert.NotNull(limit.Check("10.0.0.1", "another"));
        Assert.Null(limit.Check("10.0.0.2", "another"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Made_up_tokens_ask_no_database_and_meet_a_limit_that_genuine_ones_of_the_same_address_do_not(string engine)
    {
        await using var ground = await Ground.OpenAsync(engine);
        await using var site = await Site.StartAsync(ground);
        using var admin = await site.SignedInAsync();
        await using var another = await Site.StartAsync(ground);
        for (var i = 0; i < OperatorTokens.MadeUpPerMinute; i++)
            await AssertRefusedAsync(await ShowAsync(another, new string((char)('A' + (i % 26)), OperatorTokens.Length)), "operator.sign_in_required");
        var limited = await ShowAsync(another, new string('z', OperatorTokens.Length));
        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (limited.StatusCode, Assert.Single(limited.Headers.GetValues("Retry-After"))));
        Assert.Equal("request.too_many", (await limited.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());

        // This node has never seen the token, and the address is the same.
        var genuine = admin.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(another, genuine)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await another.Http.PostAsJsonAsync(SessionPath, new { name = Site.AdminName, password = Site.AdminPassword })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(SessionPath)).StatusCode);
        await Poll.UntilAsync(async () => (await ShowAsync(another, genuine)).StatusCode == HttpStatusCode.Unauthorized, "the ended one opens nothing");
    }

    [Fact]
    public void A_token_altered_anywhere_is_told_from_a_genuine_one()
    {
        using var tokens = new OperatorTokens(new PersonalData(new byte[PersonalData.KeyBytes]));
        using var elsewhere = new OperatorTokens(new PersonalData([.. Enumerable.Repeat((byte)1, PersonalData.KeyBytes)]));
        var token = tokens.New();
        Assert.Equal((OperatorTokens.Length, true, false), (token.Length, tokens.IsGenuine(token), elsewhere.IsGenuine(token)));
        Assert.All(Enumerable.Range(0, token.Length), at => Assert.False(tokens.IsGenuine(token[..at] + (token[at] == 'A' ? 'E' : 'A') + token[(at + 1)..])));
        Assert.All(["", "x", token[1..], token + "A", token[..^1] + "=", token[..^1] + "~"], other => Assert.False(tokens.IsGenuine(other)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_session_ends_after_twelve_hours_of_the_machines_clock_and_is_purged(string engine)
    {
        var business = new AheadClock();
        var machine = new AheadClock();
        await using var site = await Site.StartAsync(engine, builder => builder.Services.AddSingleton<TimeProvider>(business).AddSingleton(new SessionClock(machine)));
        using var admin = await site.SignedInAsync();

        business.Advance(TimeSpan.FromDays(14));
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(SessionPath)).StatusCode);

        machine.Advance(OperatorSessions.Lifetime);
        await AssertRefusedAsync(await admin.GetAsync(SessionPath), "operator.sign_in_required");
        await using var scope = site.App.Services.CreateAsyncScope();
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<OperatorSessions>().PurgeAsync(default));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Without_an_initial_operator_nothing_opens_and_later_settings_change_nobody(string engine)
    {
        await using var ground = await Ground.OpenAsync(engine);
        await using (var closed = await Site.StartAsync(ground, null, false, ("Operators:InitialName", ""), ("Operators:InitialPassword", "")))
            await AssertRefusedAsync(await SignInAsync(closed, "", Site.AdminPassword), "request.invalid", HttpStatusCode.BadRequest);
        await using (var first = await Site.StartAsync(ground))
            Assert.Equal(HttpStatusCode.OK, (await SignInAsync(first, Site.AdminName, Site.AdminPassword)).StatusCode);
        await using (var later = await Site.StartAsync(ground, null, false, ("Operators:InitialPassword", "another password")))
        {
            await AssertRefusedAsync(await SignInAsync(later, Site.AdminName, "another password"), "operator.sign_in_failed");
            Assert.Equal(1, await later.WithDbAsync(db => db.FindAsync<long>("select count(*) from operator", null, default)));
        }
    }

    private static Task<HttpResponseMessage> SignInAsync(Site site, string name, string password) => site.Http.PostAsJsonAsync(SessionPath, new { name, password });

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, string code, HttpStatusCode status = HttpStatusCode.Unauthorized)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    private static async Task<HttpResponseMessage> ShowAsync(Site site, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, SessionPath);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await site.Http.SendAsync(request);
    }
}
