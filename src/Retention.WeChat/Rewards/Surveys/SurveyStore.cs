using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>The tables <c>survey</c>, <c>survey_draft</c>, <c>survey_submission</c> and <c>survey_answer</c>.</summary>
internal sealed class SurveyStore(Db db, IdGenerator ids)
{
    /// <summary>More than anybody answers.</summary>
    private const int AnsweredMax = 1_000;

    public Task<IReadOnlyList<Survey>> ListAsync(long? before, int limit, CancellationToken ct) =>
        db.ListAsync<Survey>(Sql.List, new { before = before ?? long.MaxValue, limit }, ct);

    /// <summary>Those in force, the newest first, with whether the member has answered.</summary>
    public Task<IReadOnlyList<OfferedSurvey>> ListOfferedAsync(Id<Fan> memberId, DateTimeOffset now, int limit, CancellationToken ct) =>
        db.ListAsync<OfferedSurvey>(Sql.ListOffered, new { memberId, now, limit }, ct);

    public Task<Survey?> FindAsync(Id<Survey> id, CancellationToken ct) => db.FindAsync<Survey>(Sql.Find, new { id }, ct);

    public Task<Survey?> LockAsync(Id<Survey> id, CancellationToken ct) => db.FindAsync<Survey>(Sql.Lock, new { id }, ct);

    /// <summary>As it will stay until commit; others may answer it meanwhile.</summary>
    public Task<Survey?> HoldAsync(Id<Survey> id, CancellationToken ct) => db.FindAsync<Survey>(Sql.Hold, new { id }, ct);

    public Task<int> InsertAsync(Survey survey, CancellationToken ct) => db.ExecuteAsync(Sql.Insert, survey, ct);

    public Task<int> UpdateAsync(Survey survey, CancellationToken ct) => db.ExecuteAsync(Sql.Update, survey, ct);

    public Task<long> CountSubmissionsAsync(Id<Survey> id, CancellationToken ct) => db.FindAsync<long>(Sql.CountSubmissions, new { id }, ct);

    public Task<SurveySubmission?> FindSubmissionAsync(Id<Survey> surveyId, Id<Fan> memberId, CancellationToken ct) =>
        db.FindAsync<SurveySubmission>(Sql.FindSubmission, new { surveyId, memberId }, ct);

    /// <summary>What a member has answered, the newest first.</summary>
    public Task<IReadOnlyList<AnsweredSurvey>> ListAnsweredAsync(Id<Fan> memberId, CancellationToken ct) =>
        db.ListAsync<AnsweredSurvey>(Sql.ListAnswered, new { memberId, limit = AnsweredMax }, ct);

    public Task<string?> FindDraftAsync(Id<Survey> surveyId, Id<Fan> memberId, CancellationToken ct) => db.FindAsync<string>(Sql.FindDraft, new { surveyId, memberId }, ct);

    public async Task SaveDraftAsync(Id<Survey> surveyId, Id<Fan> memberId, string answers, DateTimeOffset now, CancellationToken ct)
    {
        await db.QueueAsync(Sql.OpenDraft, new { surveyId, memberId, now }, ct);
        await db.QueueAsync(Sql.SaveDraft, new { surveyId, memberId, answers, now }, ct);
    }

    /// <summary>The unique index (survey, member) refuses a second one.</summary>
    public async Task SubmitAsync(SurveySubmission submission, IReadOnlyCollection<SurveyAnswer> answers, CancellationToken ct)
    {
        await db.QueueAsync(Sql.InsertSubmission, submission, ct);
        foreach (var answer in answers)
        {
            await db.QueueAsync(
                Sql.InsertAnswer, new { id = ids.Next(), submissionId = submission.Id, submission.SurveyId, answer.QuestionId, answer.OptionId, answer.Number, answer.Text }, ct);
        }

        await db.QueueAsync(Sql.DeleteDraft, new { submission.SurveyId, submission.FanId }, ct);
    }

    internal static class Sql
    {
        private const string Columns = "id, title, description, points, coupon_template_id, starts_at, ends_at, questions, enabled, created_at";

        public const string List = $"select {Columns} from survey where id < @before order by id desc limit @limit";

        public const string ListOffered = """
            select s.id, s.title, s.points, s.ends_at, (select count(*) from survey_submission a where a.survey_id = s.id and a.fan_id = @memberId) as answers
            from survey s
            where s.enabled = 1 and (s.starts_at is null or s.starts_at <= @now) and (s.ends_at is null or s.ends_at > @now)
            order by s.id desc limit @limit
            """;

        public const string Find = $"select {Columns} from survey where id = @id";

        public const string Lock = $"select {Columns} from survey where id = @id /*lock*/";

        public const string Hold = $"select {Columns} from survey where id = @id /*lock shared*/";

        public const string Insert = """
            insert into survey (id, title, description, points, coupon_template_id, starts_at, ends_at, questions, enabled, created_at)
            values (@Id, @Title, @Description, @Points, @CouponTemplateId, @StartsAt, @EndsAt, @Questions, @Enabled, @CreatedAt)
            """;

        public const string Update = """
            update survey set title = @Title, description = @Description, points = @Points, coupon_template_id = @CouponTemplateId,
                starts_at = @StartsAt, ends_at = @EndsAt, questions = @Questions, enabled = @Enabled
            where id = @Id
            """;

        public const string CountSubmissions = "select count(*) from survey_submission where survey_id = @id";

        public const string ListAnswered = "select survey_id, answered_at from survey_submission where fan_id = @memberId order by answered_at desc limit @limit";

        public const string FindSubmission = "select id, survey_id, fan_id, points, answered_at from survey_submission where survey_id = @surveyId and fan_id = @memberId";

        public const string FindDraft = "select answers from survey_draft where survey_id = @surveyId and fan_id = @memberId";

        public const string OpenDraft = """
            insert into survey_draft (survey_id, fan_id, answers, saved_at)
            select @surveyId, @memberId, '{}', @now from (select 1 as one) as here
            where not exists (select 1 from survey_draft where survey_id = @surveyId and fan_id = @memberId)
            """;

        public const string SaveDraft = "update survey_draft set answers = @answers, saved_at = @now where survey_id = @surveyId and fan_id = @memberId";

        public const string DeleteDraft = "delete from survey_draft where survey_id = @SurveyId and fan_id = @FanId";

        public const string InsertSubmission = """
            insert into survey_submission (id, survey_id, fan_id, points, answered_at)
            values (@Id, @SurveyId, @FanId, @Points, @AnsweredAt)
            """;

        public const string InsertAnswer = """
            insert into survey_answer (id, submission_id, survey_id, question_id, option_id, number, text)
            values (@id, @submissionId, @SurveyId, @QuestionId, @OptionId, @Number, @Text)
            """;
    }
}

/// <summary>A survey in a member's list.</summary>
[method: ExplicitConstructor]
internal sealed record OfferedSurvey(Id<Survey> Id, string Title, long Points, DateTimeOffset? EndsAt, long Answers);

/// <summary>That a member has answered a survey.</summary>
[method: ExplicitConstructor]
internal sealed record AnsweredSurvey(Id<Survey> SurveyId, DateTimeOffset AnsweredAt);
