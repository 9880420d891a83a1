using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <summary>All submissions of a survey as CSV, a line each, read page by page.</summary>
internal sealed class SurveyExport(Db db)
{
    private const int PageMax = 500;

    public async IAsyncEnumerable<string> LinesAsync(Survey survey, [EnumeratorCancellation] CancellationToken ct)
    {
        var questions = survey.ReadQuestions();
        yield return CsvText.Mark + CsvText.Line(["编号", "会员", "时间", "积分", .. questions.Select(question => question.Title)]);
        var last = new Id<SurveySubmission>(0);
        while (await db.ListAsync<SurveySubmission>(Sql.Page, new { survey.Id, last, limit = PageMax }, ct) is { Count: > 0 } page)
        {
            var answers = (await db.ListAsync<AnswerRow>(Sql.Answers, new { ids = page.Select(each => each.Id.Value).ToArray() }, ct)).ToLookup(row => row.SubmissionId);
            foreach (var submission in page)
                yield return LineOf(submission, questions, answers[submission.Id]);
            last = page[^1].Id;
        }
    }

    private static string LineOf(SurveySubmission submission, IReadOnlyList<SurveyQuestion> questions, IEnumerable<AnswerRow> answers)
    {
        var byQuestion = answers.ToLookup(row => row.QuestionId, StringComparer.Ordinal);
        var moment = BusinessCalendar.Local(submission.AnsweredAt).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var said = questions.Select(question => string.Join('；', byQuestion[question.Id].Select(row => Said(question, row))));
        return CsvText.Line([$"{submission.Id}", $"{submission.FanId}", moment, $"{submission.Points}", .. said]);
    }

    private static string Said(SurveyQuestion question, AnswerRow row) =>
        row.Text ?? (row.Number is { } number ? $"{number}" : question.Options?.FirstOrDefault(option => option.Id == row.OptionId)?.Text ?? row.OptionId!);

    [method: ExplicitConstructor]
    private sealed record AnswerRow(Id<SurveySubmission> SubmissionId, string QuestionId, string? OptionId, int? Number, string? Text);

    internal static class Sql
    {
        public const string Page = """
            select id, survey_id, fan_id, points, answered_at
            from survey_submission
            where survey_id = @Id and id > @last
            order by id limit @limit
            """;

        public const string Answers = "select submission_id, question_id, option_id, number, text from survey_answer where submission_id in @ids order by id";
    }
}
