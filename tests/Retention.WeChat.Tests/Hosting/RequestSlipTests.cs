using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

/// <summary>Whoever sends something wrong learns what, in both languages and by the name they wrote.</summary>
public sealed class RequestSlipTests(RequestSlipTests.Desk desk) : IClassFixture<RequestSlipTests.Desk>
{
    [Theory]
    [InlineData("""{"name":"li","password":"p","role":"Admin","color":1}""", "color", "没有这个字段", "no such member")]
    [InlineData("""{"name":5}""", "name", "类型或写法不对", "wrong type")]
    [InlineData("""{"name":"li","role":"King"}""", "role", "类型或写法不对", "wrong type")]
    [InlineData("""{"name":""", "name", "不是正确的 JSON：第 1 行第 9 字节", "not JSON: line 1, near byte 9")]
    [InlineData("", "body", "缺少请求内容", "body is missing")]
    [InlineData("""{"role":"Admin"}""", "name", "必填", "required")]
    public async Task A_body_that_does_not_fit_is_told_where(string body, string where, string message, string messageEn)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await AssertToldAsync(await desk.Console.PostAsync("/api/console/operators", content), where, message, messageEn);
    }

    [Theory]
    [InlineData("/api/console/coupon-templates", """{"name":"满减","terms":{"kind":"Amount","amountFen":1,"validity":{"from":"2026-11-11T00:00:00","days":3}}}""", "terms.validity.from", "须写明时区", "lacks its offset")]
    [InlineData("/api/console/earning-rules", """{"name":"消费","kind":"Purchase","gives":"PerYuan","startsAt":"2026-11-11"}""", "startsAt", "须写明时区", "lacks its offset")]
    [InlineData("/api/console/earning-rules", """{"name":"消费","kind":"Purchase","gives":"PerYuan","startsAt":"tomorrow"}""", "startsAt", "时间的写法不对", "This is no time")]
    [InlineData("/api/console/surveys", """{"title":"口味","description":"一分钟","questions":[null]}""", "questions", "不能为空", "must not be null")]
    [InlineData("/api/console/surveys", """{"title":"口味","description":"一分钟","questions":[{"id":"a","kind":"Single","title":"茶","options":[null]}]}""", "questions[0].options", "不能为空", "must not be null")]
    [InlineData("/api/console/coupon-templates", """{"name":"满减","terms":{"kind":"Amount","amountFen":1,"validity":{"days":3},"scope":{"skus":[null]}}}""", "terms.scope.skus", "不能为空", "must not be null")]
    [InlineData("/api/console/fans/1/coupons", """{"templateId":1,"key":"a "}""", "key", "首尾不能有空白", "white space")]
    public async Task What_the_framework_would_guess_or_pass_over_is_told_where(string path, string body, string where, string message, string messageEn)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await AssertToldAsync(await desk.Console.PostAsync(path, content), where, message, messageEn);
    }

    [Theory]
    [InlineData("/api/console/fans?limit=many", "limit", "“many”不是可以接受的值", "'many' is not a value")]
    [InlineData("/api/console/fans?state=Flying", "state", "“Flying”不是可以接受的值", "'Flying' is not a value")]
    [InlineData("/api/console/fans/me/points", "id", "“me”不是可以接受的值", "'me' is not a value")]
    public async Task A_parameter_that_cannot_be_read_is_named(string path, string where, string message, string messageEn) =>
        await AssertToldAsync(await desk.Console.GetAsync(path), where, message, messageEn);

    [Theory]
    [InlineData("The Name field is required.", "必填。")]
    [InlineData("The field Limit must be between 1 and 50.", "须在 1 到 50 之间。")]
    [InlineData("The field Name must be a string with a maximum length of 40.", "长度不能超过 40。")]
    [InlineData("The field Name must be a string with a minimum length of 2 and a maximum length of 40.", "长度须为 2 到 40。")]
    [InlineData("The field Rules must be a string or collection type with a minimum length of '1' and maximum length of '50'.", "长度须为 1 到 50。")]
    [InlineData("The field Rules must be a string or array type with a minimum length of '1'.", "长度至少为 1。")]
    [InlineData("The field Code must match the regular expression '^[a-z]+$'.", "格式不对，须符合 ^[a-z]+$。")]
    [InlineData("cursor 无效。", "cursor 无效。")]
    public void The_framework_s_words_are_told_in_Chinese(string message, string chinese) => Assert.Equal(chinese, ValidationWords.Translate(message));

    private static async Task AssertToldAsync(HttpResponseMessage answer, string where, string message, string messageEn)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((400, "request.invalid"), ((int)answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains(message, problem.GetProperty("errors").GetProperty(where)[0].GetString(), StringComparison.Ordinal);
        Assert.Contains(where, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(message, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(messageEn, problem.GetProperty("messageEn").GetString(), StringComparison.Ordinal);
    }

    /// <summary>One product for all cases, with its operator signed in.</summary>
    public sealed class Desk : IAsyncLifetime
    {
        private Site site = null!;

        public HttpClient Console { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            site = await Site.StartAsync("sqlite");
            Console = site.NewClient();
            var session = await Console.PostAsJsonAsync("/api/console/session", new { name = Site.AdminName, password = Site.AdminPassword, bearer = true });
            Console.DefaultRequestHeaders.Authorization = new("Bearer", (await session.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString());
        }

        public async Task DisposeAsync()
        {
            Console.Dispose();
            await site.DisposeAsync();
        }
    }
}
