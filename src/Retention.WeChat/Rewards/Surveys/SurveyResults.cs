using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Rewards;

/// <param name="Value">The option's id or the number on the scale.</param>
public sealed record SurveyCount(string Value, string Text, long Members);

/// <param name="Answered">How many said anything.</param>
/// <param name="Average">Of a scale.</param>
public sealed record SurveyQuestionResult(string Id, SurveyQuestionKind Kind, string Title, long Answered, double? Average, IReadOnlyList<SurveyCount> Counts);

public sealed record SurveyFigures(long Submissions, IReadOnlyList<SurveyQuestionResult> Questions);

[method: ExplicitConstructor]
public sealed record SurveyText(long Id, Id<SurveySubmission> SubmissionId, string Text, DateTimeOffset AnsweredAt);

/// <summary>What a survey's answers come to. Texts are paged; everything else is counted by the database.</summary>
internal sealed class SurveyResults(Db db)
{
    public async Task<SurveyFigures> CountAsync(Survey survey, CancellationToken ct)
    {
        var submissions = await db.FindAsync<long>(SurveyStore.Sql.CountSubmissions, new { id = survey.Id }, ct);
        var choices = (await db.ListAsync<ChoiceCount>(Sql.CountChoices, new { survey.Id }, ct)).ToLookup(row => row.QuestionId, StringComparer.Ordinal);
        var answered = (await db.ListAsync<AnsweredCount>(Sql.CountAnswered, new { survey.Id }, ct)).ToDictionary(row => row.QuestionId, row => row.Members, StringComparer.Ordinal);
        return new SurveyFigures(submissions, [.. survey.ReadQuestions().Select(question => Of(question, answered.GetValueOrDefault(question.Id), [.. choices[question.Id]]))]);
    }

    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<SurveyText>> ListTextsAsync(Id<Survey> id, string questionId, long? before, int limit, CancellationToken ct) =>
        db.ListAsync<SurveyText>(Sql.ListTexts, new { id, questionId, before = before ?? long.MaxValue, limit }, ct);

    private static SurveyQuestionResult Of(SurveyQuestion question, long answered, IReadOnlyList<ChoiceCount> choices)
    {
        var counts = question.Kind == SurveyQuestionKind.Scale
            ? choices.OrderBy(row => row.Number).Select(row => new SurveyCount($"{row.Number}", $"{row.Number}", row.Members))
            : (question.Options ?? []).Select(option => new SurveyCount(option.Id, option.Text, choices.FirstOrDefault(row => row.OptionId == option.Id)?.Members ?? 0));
        double? average = question.Kind == SurveyQuestionKind.Scale && answered > 0 ? choices.Sum(row => (double)row.Number!.Value * row.Members) / answered : null;
        return new SurveyQuestionResult(question.Id, question.Kind, question.Title, answered, average, [.. counts]);
    }

    [method: ExplicitConstructor]
    private sealed record ChoiceCount(string QuestionId, string? OptionId, int? Number, long Members);

    [method: ExplicitConstructor]
    private sealed record AnsweredCount(string QuestionId, long Members);

    internal static class Sql
    {
        public const string CountChoices = """
            select question_id, option_id, number, count(*) as members
            from survey_answer
            where survey_id = @Id and text is null
            group by question_id, option_id, number
            """;

        public const string CountAnswered = "select question_id, count(distinct submission_id) as members from survey_answer where survey_id = @Id group by question_id";

        public const string ListTexts = """
            select a.id, a.submission_id, a.text, s.answered_at
            from survey_answer a
            join survey_submission s on s.id = a.submission_id
            where a.survey_id = @id and a.question_id = @questionId and a.text is not null and a.id < @before
            order by a.id desc limit @limit
            """;
    }
}
