using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tags;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Rewards;

public sealed class SurveyDeskTests
{
    private const string Complete = """{"tea": "green", "score": 8, "why": "=HYPERLINK(\"x\"), 香"}""";

    private static readonly SurveyQuestion[] Questions =
    [
        new("tea", SurveyQuestionKind.Single, "最喜欢的茶", Options: [new("green", "绿茶", 7), new("black", "红茶")]),
        new("score", SurveyQuestionKind.Scale, "打几分", false, Min: 1, Max: 10),
        new("why", SurveyQuestionKind.Text, "为什么", false),
    ];

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sixty_four_submissions_at_once_are_one_with_its_points_and_tags(DatabaseProvider engine)
    {
        await using var database = await SurveyAsync(engine);
        var fan = await database.FollowAsync("li");
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => SubmitAsync(database, fan, Complete)));
        Assert.Equal(30, Assert.Single(results, result => result.IsOk).Value.Points);
        Assert.All(results.Where(result => !result.IsOk), result => Assert.Equal(SurveyProblems.Answered, result.Problem));
        Assert.Equal(30, await database.FindAsync<long>("select balance from points_balance"));
        Assert.Equal(3, await database.FindAsync<long>("select count(*) from survey_answer"));
        Assert.Equal(7, await database.FindAsync<long>("select tag_id from fan_tag"));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_draft_is_kept_until_it_is_sent_in(DatabaseProvider engine)
    {
        await using var database = await SurveyAsync(engine);
        var fan = await database.FollowAsync("li");
        await SaveDraftAsync(database, fan, """{"why": "香"}""");
        await SaveDraftAsync(database, fan, """{"why": "很香"}""");
        Assert.Equal("很香", (await SheetAsync(database, fan)).Draft!["why"].GetString());
        Assert.Equal("survey.answer_missing", (await SubmitAsync(database, fan, """{"why": "很香"}""")).Problem?.Code);
        Assert.True((await SubmitAsync(database, fan, Complete)).IsOk);
        var sheet = await SheetAsync(database, fan);
        Assert.Null(sheet.Draft);
        Assert.NotNull(sheet.Submission);
        Assert.Equal(SurveyProblems.Answered, (await SaveDraftAsync(database, fan, "{}")).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task It_is_answered_between_its_start_and_its_end_only(DatabaseProvider engine)
    {
        await using var database = await SurveyAsync(engine);
        var fan = await database.FollowAsync("li");
        Assert.Single(await ListAsync(database, fan));
        database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(SurveyProblems.NotOpen, (await SubmitAsync(database, fan, Complete)).Problem);
        Assert.Empty(await ListAsync(database, fan));
        Assert.Equal(SurveyProblems.NotFound, (await database.InScopeAsync(provider => provider.GetRequiredService<SurveyDesk>().FindAsync(new(99), fan.Id, default))).Problem);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Operators_see_counts_averages_texts_and_a_file(DatabaseProvider engine)
    {
        await using var database = await SurveyAsync(engine);
        var answers = new[] { Complete, """{"tea": "green", "score": 5}""", """{"tea": "black"}""" };
        for (var i = 0; i < answers.Length; i++)
            Assert.True((await SubmitAsync(database, await database.FollowAsync($"fan-{i}"), answers[i])).IsOk);

        var survey = (await database.InScopeAsync(provider => provider.GetRequiredService<SurveyStore>().FindAsync(new(1), default)))!;
        var figures = await database.InScopeAsync(provider => provider.GetRequiredService<SurveyResults>().CountAsync(survey, default));
        Assert.Equal(3, figures.Submissions);
        Assert.Equal([("green", 2L), ("black", 1L)], figures.Questions[0].Counts.Select(count => (count.Value, count.Members)));
        Assert.Equal((2, 6.5), (figures.Questions[1].Answered, figures.Questions[1].Average));
        Assert.Equal([("5", 1L), ("8", 1L)], figures.Questions[1].Counts.Select(count => (count.Value, count.Members)));
        var text = Assert.Single(await database.InScopeAsync(provider => provider.GetRequiredService<SurveyResults>().ListTextsAsync(new(1), "why", null, 10, default)));
        Assert.StartsWith("=HYPERLINK", text.Text);

        var lines = await database.InScopeAsync(async provider =>
        {
            var all = new List<string>();
            await foreach (var line in provider.GetRequiredService<SurveyExport>().LinesAsync(survey, default))
                all.Add(line);
            return all;
        });
        Assert.Equal(4, lines.Count);
        Assert.Equal("\uFEFF编号,会员,时间,积分,最喜欢的茶,打几分,为什么\r\n", lines[0]);
        // What a member wrote is text to a spreadsheet, never a formula.
        Assert.EndsWith(",2026-11-02 10:00:00,30,绿茶,8,\"'=HYPERLINK(\"\"x\"\"), 香\"\r\n", lines[1]);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_asked_does_not_change_under_an_answer_that_is_being_sent(DatabaseProvider engine)
    {
        await using var database = await SurveyAsync(engine);
        var fan = await database.FollowAsync("li");
        Task<Result<SurveyView>>? editing = null;
        var sent = await database.InTransactionAsync(async (provider, ct) =>
        {
            var submitted = await provider.GetRequiredService<SurveyDesk>().SubmitAsync(new(1), fan.Id, SurveyRulesTests.Answers(Complete), ct);
            editing = Task.Run(() => database.InScopeAsync(scope => scope.GetRequiredService<SurveyEditor>().UpdateAsync(
                new(1), new SurveyRequest("口味小调查", "两分钟", [Questions[0] with { Options = [new("black", "红茶"), new("white", "白茶")] }]), default)), ct);
            // SQLite has one writer; elsewhere the editor is through with it, or waits for what is being answered.
            while (engine == DatabaseProvider.MySql && !editing.IsCompleted && await WaitingAsync(database) == 0)
                await Task.Yield();
            return submitted;
        });
        Assert.True(sent.IsOk);
        Assert.Equal(SurveyProblems.HasAnswers, (await editing!).Problem);
    }

    private static Task<long> WaitingAsync(TestDatabase database) => database.FindAsync<long>(
        "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT' and trx_query like '%from survey where id = 1 for update%'");

    private static async Task<TestDatabase> SurveyAsync(DatabaseProvider engine)
    {
        var database = await TestDatabase.CreateAsync(engine);
        await database.InScopeAsync(async provider =>
        {
            await provider.GetRequiredService<TagStore>().InsertTagAsync(new Tag(new(7), "green-tea", "绿茶爱好者"), default);
            await provider.GetRequiredService<SurveyStore>().InsertAsync(
                new Survey(new(1), "口味小调查", "两分钟", 30, null, TestDatabase.Start, TestDatabase.Start.AddDays(1), StoredJson.Write(Questions), true, TestDatabase.Start), default);
        });
        return database;
    }

    private static Task<Result<SurveySubmission>> SubmitAsync(TestDatabase database, Fan fan, string answers) =>
        database.InScopeAsync(provider => provider.GetRequiredService<SurveyDesk>().SubmitAsync(new(1), fan.Id, SurveyRulesTests.Answers(answers), default));

    private static Task<Result<DateTimeOffset>> SaveDraftAsync(TestDatabase database, Fan fan, string answers) =>
        database.InScopeAsync(provider => provider.GetRequiredService<SurveyDesk>().SaveDraftAsync(new(1), fan.Id, SurveyRulesTests.Answers(answers), default));

    private static async Task<SurveySheet> SheetAsync(TestDatabase database, Fan fan) =>
        (await database.InScopeAsync(provider => provider.GetRequiredService<SurveyDesk>().FindAsync(new(1), fan.Id, default))).Value;

    private static Task<IReadOnlyList<OfferedSurvey>> ListAsync(TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<SurveyDesk>().ListAsync(fan.Id, default));
}
