using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

internal static class SurveysPage
{
    private static readonly object[] Questions =
    [
        new { id = "tea", kind = "Single", title = "最喜欢哪种茶？", options = new[] { new { id = "green", text = "绿茶" }, new { id = "black", text = "红茶" } } },
        new { id = "when", kind = "Multiple", title = "什么时候喝茶？", options = new[] { new { id = "morning", text = "早上" }, new { id = "evening", text = "晚上" } } },
        new { id = "again", kind = "Scale", title = "愿意推荐给朋友吗？", min = 0, max = 10 },
        new { id = "why", kind = "Text", title = "想对我们说的话", required = false, maxLength = 200 },
    ];

    public static async Task PlayAsync(DocsStage stage)
    {
        var survey = await stage.Console.CreateAsync("surveys", new
        {
            title = "口味小调查", description = "大约一分钟。", questions = Questions, points = 12, endsAt = "2026-12-01T00:00:00+08:00",
        });
        var id = survey.GetProperty("id").GetInt64();
        await stage.GetAsync("list", "/surveys");
        await stage.ShowAsync("draft", HttpMethod.Put, $"/surveys/{id}/draft", new { answers = new { tea = "green" } });
        await stage.GetAsync("get", $"/surveys/{id}");
        await stage.ChangeAsync("incomplete", $"/surveys/{id}/answers", new { answers = new { why = "香" } });
        await stage.ChangeAsync("answers", $"/surveys/{id}/answers", new { answers = new { tea = "green", when = new[] { "morning" }, again = 9, why = "香" } });
    }
}
