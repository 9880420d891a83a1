using Retention.WeChat.Outreach;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Tests.Outreach.Content;

public sealed class ContentMergeTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["day"] = "3", ["points"] = "12345", ["none"] = "0", ["empty"] = "", ["nickname"] = "<b>&'{{points}} {points}", ["followedAt"] = "2026-11-01T18:30:00Z", ["thisOne"] = "1",
    };

    private static readonly string[] Known = ["day", "points", "nickname"];

    [Theory]
    [InlineData("认识你的第 {{day}} 天，送你 {{ points }} 积分", "认识你的第 3 天，送你 12345 积分")]
    [InlineData("认识你的第 {day} 天，送你 {points} 积分", "认识你的第 3 天，送你 12345 积分")]
    [InlineData("{unknown} {Points} {} {points", "{unknown} {Points} {} {points")]
    [InlineData("\\{points} \\ {points}\\{", "\\{points} \\ 12345\\{")]
    [InlineData("\"{{day}}\" \\ \r\n'{{points}}'\\", "\"3\" \\ \r\n'12345'\\")]
    [InlineData("} {{day}} {", "} 3 {")]
    [InlineData("{{nickname}}", "<b>&'{{points}} {points}")]
    [InlineData("{nickname}", "<b>&'{{points}} {points}")]
    [InlineData("{{#if points}}有{{else}}无{{/if}}", "有")]
    [InlineData("{{#if none}}有{{else}}无{{/if}}，余 {{none}}", "无，余 0")]
    [InlineData("{{#if empty}}有{{else}}无{{/if}}", "无")]
    [InlineData("{{#unless empty}}朋友{{/unless}}你好", "朋友你好")]
    [InlineData("{{#if day}}{{#unless none}}{day}{{/unless}}{{/if}}", "3")]
    [InlineData("{{date followedAt \"M月d日 HH:mm\"}}", "11月2日 02:30")]
    [InlineData("{{date followedAt “yyyy年M月d日”}}", "2026年11月2日")]
    [InlineData("{{number points}} {{number empty}} {{number none}}", "12,345  0")]
    [InlineData("{{date nickname \"yyyy\"}}", "<b>&'{{points}} {points}")]
    [InlineData("{{thisOne}}", "1")]
    [InlineData("第一行\n{{#if day}}\n第二行\n{{/if}}\n第三行", "第一行\n第二行\n第三行")]
    [InlineData("", "")]
    public void Texts_are_filled(string text, string filled) => Assert.Equal(filled, Merge(text).Content.Text);

    [Theory]
    [InlineData("{{piont}}", "template.unknown_variable")]
    [InlineData("{piont}", "template.unknown_variable")]
    [InlineData("{{#if piont}}a{{/if}}", "template.unknown_variable")]
    [InlineData("{{Count}}", "template.unknown_variable")]
    [InlineData("{{points", "template.not_closed")]
    [InlineData("{{points}", "template.not_closed")]
    [InlineData("points}}", "template.not_closed")]
    [InlineData("{{{points}}}", "template.braces")]
    [InlineData("{{points}}}", "template.braces")]
    [InlineData("\\{{points}}", "template.braces")]
    [InlineData("{{}}", "template.unknown_tag")]
    [InlineData("{{points.Length}}", "template.unknown_tag")]
    [InlineData("{{../points}}", "template.unknown_tag")]
    [InlineData("{{this}}", "template.unknown_tag")]
    [InlineData("{{number}}", "template.unknown_tag")]
    [InlineData("{{date points}}", "template.unknown_tag")]
    [InlineData("{{date points \"d\"}}", "template.unknown_tag")]
    [InlineData("{{date points \"%\"}}", "template.unknown_tag")]
    [InlineData("{{placeholder \"points\"}}", "template.unknown_tag")]
    [InlineData("{{> secrets}}", "template.unknown_tag")]
    [InlineData("{{#> layout}}{{/layout}}", "template.unknown_tag")]
    [InlineData("{{#*inline \"a\"}}{{/inline}}", "template.unknown_tag")]
    [InlineData("{{lookup this \"points\"}}", "template.unknown_tag")]
    [InlineData("{{log points}}", "template.unknown_tag")]
    [InlineData("{{#each points}}a{{/each}}", "template.unknown_tag")]
    [InlineData("{{#with points}}a{{/with}}", "template.unknown_tag")]
    [InlineData("{{#if points}}a", "template.block_not_closed")]
    [InlineData("{{/if}}", "template.block_not_open")]
    [InlineData("{{#if points}}a{{/unless}}", "template.block_not_open")]
    [InlineData("{{else}}", "template.block_not_open")]
    [InlineData("{{#if points}}a{{else}}b{{else}}c{{/if}}", "template.block_not_open")]
    [InlineData("{{#if day}}{{#if day}}{{#if day}}{{#if day}}{{#if day}}a{{/if}}{{/if}}{{/if}}{{/if}}{{/if}}", "template.too_deep")]
    public void Slips_are_told_when_the_content_is_saved(string text, string code)
    {
        var finding = Assert.Single(ContentMerge.Check(new TouchContent { Text = text }, Known));
        Assert.Equal((code, FindingSeverity.Error, "text"), (finding.Code, finding.Severity, finding.Field));
        Assert.NotEmpty(finding.Message);
        Assert.NotEmpty(finding.MessageEn);
    }

    [Fact]
    public void A_misspelt_variable_is_answered_with_the_ones_there_are()
    {
        var finding = Assert.Single(ContentMerge.Check(new TouchContent { Text = "送你 {{piont}} 积分" }, Known));
        Assert.Equal("没有名为“piont”的变量。可用的变量：day、points、nickname。", finding.Message);
    }

    [Fact]
    public void Every_form_is_filled_and_the_providers_text_is_not()
    {
        var filled = ContentMerge.Merge(
            new TouchContent
            {
                Text = "{day}",
                News = new NewsCard("{{day}}", "{{points}}", "https://x.example/?n={{nickname}}", "https://x.example/{{day}}.png"),
                Template = new TemplateContent("T", new Dictionary<string, string> { ["thing1"] = "{{day}}" }, "https://x.example/{{day}}"),
                Subscribe = new TemplateContent("S", new Dictionary<string, string> { ["thing1"] = "{day}" }, null, "pages/day?d={{day}}"),
                Sms = new SmsContent("1", ["{{day}}", "{points}"]) { Body = "第{1}天，{{day}}" },
            },
            Variables);
        Assert.Empty(filled.Findings);
        var content = filled.Content;
        Assert.Equal("3", content.Text);
        Assert.Equal(new NewsCard("3", "12345", "https://x.example/?n=%3Cb%3E%26%27%7B%7Bpoints%7D%7D%20%7Bpoints%7D", "https://x.example/3.png"), content.News);
        Assert.Equal(("3", "https://x.example/3"), (content.Template!.Data["thing1"], content.Template.Url));
        Assert.Equal(("3", "pages/day?d=3"), (content.Subscribe!.Data["thing1"], content.Subscribe.MiniProgramPath));
        Assert.Equal(["3", "12345"], content.Sms!.Parameters);
        Assert.Equal("第{1}天，{{day}}", content.Sms.Body);
    }

    [Theory]
    [InlineData("{{#if day}}")]
    [InlineData("{{lastYear}}")]
    public void A_form_that_cannot_be_filled_is_left_out_and_the_others_go(string broken)
    {
        var merged = ContentMerge.Merge(
            new TouchContent { Text = "第 {{day}} 天", Template = new TemplateContent("T", new Dictionary<string, string> { ["thing1"] = "好", ["thing2"] = broken }) },
            Variables);
        Assert.Equal("第 3 天", merged.Content.Text);
        Assert.Null(merged.Content.Template);
        Assert.Equal("template.data.thing2", Assert.Single(merged.Findings).Field);
    }

    [Fact]
    public void What_json_left_out_is_empty_text_and_no_failure()
    {
        var filled = ContentMerge.Merge(
            new TouchContent { News = new NewsCard(null!, null!, null!, null), Template = new TemplateContent("T", null!), Sms = new SmsContent("1", [null!]) }, Variables);
        Assert.Equal(new NewsCard("", "", "", null), filled.Content.News);
        Assert.Empty(filled.Content.Template!.Data);
        Assert.Equal([""], filled.Content.Sms!.Parameters);
    }

    [Fact]
    public void Lengths_are_bounded()
    {
        var values = new Dictionary<string, string> { ["a"] = new('长', 100_000) };
        Assert.Equal(ContentMerge.ValueMax, ContentMerge.Merge(new TouchContent { Text = "{{a}}" }, values).Content.Text!.Length);
        Assert.Equal(TextTemplate.ResultMax, ContentMerge.Merge(new TouchContent { Text = string.Concat(Enumerable.Repeat("{{a}}", 500)) }, values).Content.Text!.Length);
        Assert.Equal("template.too_long", Assert.Single(ContentMerge.Check(new TouchContent { Text = new('长', TextTemplate.TextMax + 1) }, [])).Code);
    }

    [Fact]
    public void More_texts_than_the_cache_holds_are_filled_all_the_same()
    {
        for (var number = 0; number <= TextTemplate.CacheMax + 1; number++)
            Assert.Equal($"{number}: 3", Merge($"{number}: {{{{day}}}}").Content.Text);
    }

    [Fact]
    public void Many_threads_share_the_compiled_texts() =>
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
            Assert.Equal($"{number}", ContentMerge.Merge(new TouchContent { Text = "{{n}}" }, new Dictionary<string, string> { ["n"] = $"{number}" }).Content.Text));

    [Fact]
    public void Whatever_is_written_it_is_filled_or_told_and_never_breaks()
    {
        string[] pieces = ["{", "}", "{{", "}}", "\\", "#if ", "#unless ", "/if", "/unless", "else", "day", "points", "this", "..", ".", "date ", "number ", "\"M月\"", " ", "\n", "~", "!", "--", ">", "&", "^", "@root", "好", "{{day}}", "{{#if day}}", "{{/if}}", "{points}"];
        var random = new Random(20261121);
        for (var round = 0; round < 3_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var merged = Merge(text);
            Assert.True(merged.Content.Text is null == merged.Findings.Count > 0, text);
            if (merged.Findings.Count > 0)
                Assert.NotEmpty(ContentMerge.Check(new TouchContent { Text = text }, Variables.Keys));
        }
    }

    private static MergedContent Merge(string text) => ContentMerge.Merge(new TouchContent { Text = text }, Variables);
}
