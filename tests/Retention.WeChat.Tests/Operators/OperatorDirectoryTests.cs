using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Ids;
using Retention.WeChat.Operators;
using Retention.WeChat.Tests.Hosting;

namespace Retention.WeChat.Tests.Operators;

public sealed class OperatorDirectoryTests
{
    private const string OperatorsPath = "/api/console/operators";
    private const string Password = "a long enough password";

    public static TheoryData<string> Engines => Ground.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_admin_lets_others_in_and_out_again(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        var id = await CreateAsync(admin, "李雷", "Operator");
        using var li = await site.SignedInAsync("李雷", Password);
        Assert.Equal(HttpStatusCode.OK, (await li.GetAsync("/api/console/session")).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync($"{OperatorsPath}/{id}/disable", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await li.GetAsync("/api/console/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.Http.PostAsJsonAsync("/api/console/session", new { name = "李雷", password = Password })).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_new_password_ends_the_sessions_opened_with_the_old_one(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        var id = await CreateAsync(admin, "mei", "Viewer");
        using var before = await site.SignedInAsync("mei", Password);
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync($"{OperatorsPath}/{id}/password", new { password = "quite another one" })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await before.GetAsync("/api/console/session")).StatusCode);
        using var after = await site.SignedInAsync("mei", "quite another one");
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync("/api/console/session")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_sign_in_under_way_does_not_outlive_the_password_it_was_given(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        var id = await CreateAsync(admin, "mei", "Operator");
        await using var scope = site.App.Services.CreateAsyncScope();
        var known = (await scope.ServiceProvider.GetRequiredService<OperatorStore>().FindCredentialsAsync("mei", default))!;
        // Looked at with the old password, and kept after the change.
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync($"{OperatorsPath}/{id}/password", new { password = "quite another one" })).StatusCode);
        var sessions = scope.ServiceProvider.GetRequiredService<SessionStore>();
        Assert.False(await sessions.AddAsync(new string('a', 64), known.Id, known.PasswordHash, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1), default));
        Assert.Equal(1, await site.WithDbAsync(db => db.FindAsync<long>("select count(*) from operator_session", null, default)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_last_admin_stays_even_when_two_disable_each_other(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var root = await site.SignedInAsync();
        var rootId = (await root.GetFromJsonAsync<JsonElement>(OperatorsPath))[0].GetProperty("id").GetInt64();
        var alone = await root.PostAsync($"{OperatorsPath}/{rootId}/disable", null);
        Assert.Equal(HttpStatusCode.Conflict, alone.StatusCode);
        Assert.Equal("operator.last_admin", await CodeAsync(alone));

        var otherId = await CreateAsync(root, "other", "Admin");
        await using var one = site.App.Services.CreateAsyncScope();
        await using var two = site.App.Services.CreateAsyncScope();
        await Task.WhenAll(
            one.ServiceProvider.GetRequiredService<OperatorDirectory>().DisableAsync(new Id<Operator>(rootId), default),
            two.ServiceProvider.GetRequiredService<OperatorDirectory>().DisableAsync(new Id<Operator>(otherId), default));
        Assert.Equal(1, await site.WithDbAsync(db => db.FindAsync<long>("select count(*) from operator where disabled_at is null", null, default)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Unfit_names_and_passwords_are_refused(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        Assert.Equal("operator.name_taken", await CodeAsync(await admin.PostAsJsonAsync(OperatorsPath, new { name = "Root", password = Password, role = "Viewer" })));
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsJsonAsync(OperatorsPath, new { name = "li", password = "short", role = "Viewer" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsJsonAsync(OperatorsPath, new { name = " li", password = Password, role = "Viewer" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsJsonAsync(OperatorsPath, new { name = "li", password = Password, role = "Emperor" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsJsonAsync(OperatorsPath, new { name = "li", password = Password, role = 2 })).StatusCode);
        Assert.Equal("operator.not_found", await CodeAsync(await admin.PutAsJsonAsync($"{OperatorsPath}/1/password", new { password = Password })));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Only_admins_see_and_change_operators(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        foreach (var role in new[] { "Viewer", "Operator" })
        {
            await CreateAsync(admin, role, role);
            using var other = await site.SignedInAsync(role, Password);
            var refused = await other.GetAsync(OperatorsPath);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("operator.not_allowed", await CodeAsync(refused));
            Assert.Equal(HttpStatusCode.Forbidden, (await other.PostAsJsonAsync(OperatorsPath, new { name = "x", password = Password, role = "Admin" })).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await other.DeleteAsync("/api/console/session")).StatusCode);
        }
    }

    [Theory]
    [InlineData(OperatorRole.Viewer, "GET", true)]
    [InlineData(OperatorRole.Viewer, "POST", false)]
    [InlineData(OperatorRole.Viewer, "PUT", false)]
    [InlineData(OperatorRole.Viewer, "DELETE", false)]
    [InlineData(OperatorRole.Operator, "POST", true)]
    [InlineData(OperatorRole.Admin, "DELETE", true)]
    public async Task Viewers_look_and_change_nothing(OperatorRole role, string method, bool allowed)
    {
        await using var services = new ServiceCollection().AddLogging().AddAuthorization(ConsolePolicy.Add).BuildServiceProvider();
        var http = new DefaultHttpContext { User = new CurrentOperator(new Id<Operator>(1), "x", role, default).ToPrincipal() };
        http.Request.Method = method;
        var verdict = await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(http.User, http, ConsolePolicy.Name);
        Assert.Equal(allowed, verdict.Succeeded);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Every_change_is_recorded_with_who_where_and_how_it_ended_and_without_secrets(string engine)
    {
        await using var site = await Site.StartAsync(engine);
        using var admin = await site.SignedInAsync();
        var id = await CreateAsync(admin, "hua", "Operator");
        await admin.GetAsync(OperatorsPath);
        await admin.PutAsJsonAsync($"{OperatorsPath}/{id}/password", new { password = "quite another one" });
        await admin.PostAsync($"{OperatorsPath}/1/disable", null);

        var entries = await site.WithDbAsync(db => db.ListAsync<string>("select concat(action, ' | ', detail) from audit_entry order by id", null, default));
        Assert.Equal(
            [
                "POST /api/console/session | signed in",
                $"POST /api/console/operators/ | created {id} as Operator; 201",
                $"PUT /api/console/operators/{{id}}/password | id={id}; 200",
                "POST /api/console/operators/{id}/disable | id=1; 404",
            ],
            entries);
    }

    private static async Task<long> CreateAsync(HttpClient admin, string name, string role)
    {
        var created = await admin.PostAsJsonAsync(OperatorsPath, new { name, password = Password, role });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
