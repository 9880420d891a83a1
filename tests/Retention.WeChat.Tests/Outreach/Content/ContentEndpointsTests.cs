using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Outreach.Content;

public sealed class ContentEndpointsTests
{
    private const string Path = "/api/console/content/check";

    [Fact]
    public async Task A_draft_is_checked_previewed_and_priced()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite, settings => settings["Sms:MilliYuanPerPart"] = "45");
        using var console = await bed.SignInAsync();
        var channels = await console.CreateAsync("content/check", new
        {
            purpose = "Marketing",
            variables = new Dictionary<string, string?> { ["name"] = "小林", ["level"] = null },
            content = new
            {
                text = "{{name}}，你好{{#if level}}（{{level}}）{{/if}}！分享给三位好友即可领取。",
                template = new { templateId = "T", data = new { thing1 = "{{nmae}}" } },
                sms = new { templateId = "12", parameters = new[] { "{{name}}" }, body = "{1}，春茶到店。" },
            },
        });

        Assert.Equal(["CustomerService", "Template", "Sms"], channels.EnumerateArray().Select(each => each.GetProperty("channel").GetString()));
        Assert.Equal("小林，你好！分享给三位好友即可领取。", channels[0].GetProperty("preview").GetProperty("text").GetString());
        var wording = channels[0].GetProperty("findings")[0];
        Assert.Equal(("wording.share_inducement", "Warning"), (wording.GetProperty("code").GetString(), wording.GetProperty("severity").GetString()));
        Assert.Equal(6, wording.GetProperty("wording").GetProperty("position").GetInt32());
        Assert.True(channels[0].GetProperty("canBeSent").GetBoolean());
        Assert.Equal(["template.unknown_variable"], Codes(channels[1]));
        Assert.False(channels[1].GetProperty("canBeSent").GetBoolean());
        Assert.Equal(["sms.no_closing", "sms.variables_restricted"], Codes(channels[2]));
        var bill = channels[2].GetProperty("sms");
        Assert.Equal((1, 45, true), (bill.GetProperty("parts").GetInt32(), bill.GetProperty("costMilliYuan").GetInt64(), bill.GetProperty("isExact").GetBoolean()));
    }

    [Fact]
    public async Task What_no_column_could_hold_is_refused_when_it_is_written()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        var words = new { text = "春茶上市" };
        var fields = Enumerable.Range(1, TemplateContent.FieldsMax + 1).ToDictionary(i => $"thing{i}", _ => "春茶");
        await RefusedAsync("policy.channels", words, Enumerable.Repeat("CustomerService", TouchPolicy.ChannelsMax + 1));
        await RefusedAsync("content.template.data", new { template = new { templateId = "T", data = fields } });
        await RefusedAsync("content.subscribe.data", new { subscribe = new { templateId = "T", data = fields } });
        await RefusedAsync("content.sms.parameters", new { sms = new { templateId = "1", parameters = Enumerable.Repeat("1", SmsContent.ParametersMax + 1) } });
        await RefusedAsync("content", new { text = "好", mass = new { text = new string('茶', FitsColumnAttribute.BytesMax / 3) } });

        async Task RefusedAsync(string field, object content, IEnumerable<string>? channels = null)
        {
            var answer = await console.PostAsJsonAsync(
                "/api/console/broadcasts", new { name = "春茶", purpose = "Marketing", content, expiresAt = bed.Clock.GetUtcNow().AddDays(1), policy = channels is null ? null : new { channels } });
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        }
    }

    [Fact]
    public async Task Plans_name_their_variables_and_refuse_others_when_saved()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        Assert.Equal(["day", "points", "days_followed", "balance"], (await console.ReadAsync("content/variables")).EnumerateArray().Select(each => each.GetProperty("name").GetString()));
        await console.PlanOneTouchAsync(new { text = "第 {day} 天{{#if points}}，送你 {{number points}} 积分{{/if}}" });

        var plan = (await console.ReadAsync("plans"))[0].GetProperty("plan").GetProperty("id").GetInt64();
        var answer = await console.PutAsJsonAsync($"/api/console/plans/{plan}/milestones", new
        {
            milestones = new[] { new { name = "第 1 天", afterMinutes = 1440, content = new { text = "送你 {{piont}} 积分" } } },
        });
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode)422, answer.StatusCode);
        Assert.Equal("template.unknown_variable", problem.GetProperty("code").GetString());
        Assert.Contains("里程碑“第 1 天”的 text：没有名为“piont”的变量", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_says_too_little_is_told_so_and_breaks_nothing()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bed.Http.PostAsJsonAsync(Path, new { })).StatusCode);
        using var console = await bed.SignInAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await console.PostAsJsonAsync(Path, new { content = new { text = "你好" } })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await console.PostAsJsonAsync(Path, new { purpose = "Service" })).StatusCode);

        var hollow = await console.CreateAsync("content/check", new { purpose = "Transactional", content = new { news = new { }, subscribe = new { }, template = new { }, sms = new { } } });
        Assert.Equal(5, hollow.GetArrayLength());
        Assert.All(hollow.EnumerateArray(), channel => Assert.False(channel.GetProperty("canBeSent").GetBoolean()));
    }

    [Fact]
    public async Task The_texts_an_installation_starts_with_need_no_warning()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        using var console = await bed.SignInAsync();
        var milestones = (await console.ReadAsync("plans"))[0].GetProperty("milestones").EnumerateArray().Select(each => each.GetProperty("content").GetProperty("text").GetString()).ToList();
        var answers = (await console.ReadAsync("answers")).EnumerateArray().Select(each => each.GetProperty("content").GetString()).ToList();
        Assert.Equal((4, true), (milestones.Count, answers.Count > 5));

        foreach (var text in milestones)
        {
            var channel = (await console.CreateAsync("content/check", new { purpose = "Marketing", content = new { text } }))[0];
            Assert.Empty(Codes(channel));
        }

        Assert.All(answers, text => Assert.Empty(WordingLinter.Check(new TouchContent { Text = text })));
    }

    private static IEnumerable<string?> Codes(JsonElement channel) => channel.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("code").GetString());
}
