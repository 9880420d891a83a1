using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Answers follow a person whose accounts become one; of a survey both answered, each keeps its own sheet. Erasing drops every word they wrote, by whichever of their accounts, and keeps what is only counted.</summary>
internal sealed class SurveyBelongings(Db db) : IBelongings, IExported, IForgetMembers
{
    private const int ExportMax = 5_000;

    public string Name => "surveys";

    public async Task MoveAsync(FanMerge merge, CancellationToken ct)
    {
        var answered = await db.ListAsync<long>(Sql.ListAnswered, new { fanId = merge.Into }, ct);
        await db.QueueAsync(Sql.Move, new { merge.Id, merge.From, merge.Into, answered = answered.Append(0).ToArray() }, ct);
    }

    public async Task MoveBackAsync(FanMerge merge, CancellationToken ct) => await db.QueueAsync(Sql.MoveBack, new { merge.Id, merge.From, merge.Into }, ct);

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<AnsweredQuestion>(Sql.Export, new { memberId, limit = ExportMax }, ct);

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct)
    {
        await db.QueueAsync(Sql.ForgetDrafts, new { id }, ct);
        await db.QueueAsync(Sql.ForgetTexts, new { id }, ct);
    }

    [method: ExplicitConstructor]
    private sealed record AnsweredQuestion(string Title, string QuestionId, string? OptionId, int? Number, string? Text, DateTimeOffset AnsweredAt);

    internal static class Sql
    {
        public const string ListAnswered = "select survey_id from survey_submission where fan_id = @fanId";

        public const string Move = "update survey_submission set fan_id = @Into, merge_id = @Id where fan_id = @From and survey_id not in @answered";

        public const string MoveBack = "update survey_submission set fan_id = @From, merge_id = null where fan_id = @Into and merge_id = @Id";

        public const string Export = """
            select s.title, a.question_id, a.option_id, a.number, a.text, u.answered_at
            from survey_submission u
            join survey s on s.id = u.survey_id
            join survey_answer a on a.submission_id = u.id
            where u.fan_id in (select id from fan where member_id = @memberId and wallet_left = 0)
            order by a.id desc limit @limit
            """;

        public const string ForgetDrafts = "delete from survey_draft where fan_id in (select id from fan where member_id = @id)";

        public const string ForgetTexts = """
            delete from survey_answer
            where text is not null and submission_id in (select id from survey_submission where fan_id in (select id from fan where member_id = @id))
            """;
    }
}
