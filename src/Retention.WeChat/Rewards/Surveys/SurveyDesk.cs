using System.Text.Json;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;
using Retention.WeChat.Tags;

namespace Retention.WeChat.Rewards;

/// <summary>A survey with what the member made of it so far.</summary>
internal sealed record SurveySheet(Survey Survey, SurveySubmission? Submission, IReadOnlyDictionary<string, JsonElement>? Draft);

/// <summary>Lets members answer surveys: each once, its points and tags with it.</summary>
internal sealed class SurveyDesk(SurveyStore store, FanRegistry fans, TagBook tags, EarningDesk earning, CouponGifts coupons, Db db, IdGenerator ids, TimeProvider clock)
{
    private const int OfferedMax = 50;

    private const int DraftMax = 30_000;

    public Task<IReadOnlyList<OfferedSurvey>> ListAsync(Id<Fan> memberId, CancellationToken ct) => store.ListOfferedAsync(memberId, clock.GetUtcNow(), OfferedMax, ct);

    public async Task<Result<SurveySheet>> FindAsync(Id<Survey> id, Id<Fan> memberId, CancellationToken ct)
    {
        // Who answered may look at it for ever; others only while it is in force.
        if (await store.FindAsync(id, ct) is not { } survey)
            return SurveyProblems.NotFound;
        var submission = await store.FindSubmissionAsync(id, memberId, ct);
        if (submission is null && !survey.Enabled)
            return SurveyProblems.NotFound;
        var draft = submission is null ? await store.FindDraftAsync(id, memberId, ct) : null;
        return new SurveySheet(survey, submission, draft is null ? null : StoredJson.Read<Dictionary<string, JsonElement>>(draft));
    }

    /// <summary>Keeps what is not finished; it is read only when it is sent in.</summary>
    public Task<Result<DateTimeOffset>> SaveDraftAsync(Id<Survey> id, Id<Fan> memberId, IReadOnlyDictionary<string, JsonElement> answers, CancellationToken ct) =>
        db.InTransactionAsync<Result<DateTimeOffset>>(
            async token =>
            {
                await fans.LockAsync([memberId], token);
                var now = clock.GetUtcNow();
                if ((await OpenAsync(await store.FindAsync(id, token), memberId, now, token)).Problem is { } problem)
                    return problem;
                var written = StoredJson.Write(answers);
                if (written.Length > DraftMax)
                    return SurveyProblems.TooLong;
                await store.SaveDraftAsync(id, memberId, written, now, token);
                return now;
            },
            ct);

    public Task<Result<SurveySubmission>> SubmitAsync(Id<Survey> id, Id<Fan> memberId, IReadOnlyDictionary<string, JsonElement> answers, CancellationToken ct) =>
        db.InTransactionAsync<Result<SurveySubmission>>(
            async token =>
            {
                // What is read below holds until commit, so the unique index never has to refuse.
                await fans.LockAsync([memberId], token);
                var now = clock.GetUtcNow();
                // Held, so that its questions stay what is answered until the answer counts.
                var opened = await OpenAsync(await store.HoldAsync(id, token), memberId, now, token);
                if (opened.Problem is { } problem)
                    return problem;
                var survey = opened.Value;
                var questions = survey.ReadQuestions();
                var read = SurveyRules.Read(questions, answers);
                if (read.Problem is { } slip)
                    return slip;

                var points = await earning.EarnAsync(
                    new EarningEvent($"survey:{id}:{memberId}", EarningKind.Survey, memberId, now, BasePoints: survey.Points, Subject: $"{id}", Note: survey.Title), token);
                var submission = new SurveySubmission(ids.Next<SurveySubmission>(), id, memberId, points, now);
                await store.SubmitAsync(submission, read.Value, token);
                await coupons.GiveAsync($"survey:{id}:{memberId}", survey.CouponTemplateId, memberId, CouponSource.Survey, token);
                await tags.GiveAsync(memberId, TagsOf(questions, read.Value), token);
                return submission;
            },
            ct);

    private async Task<Result<Survey>> OpenAsync(Survey? found, Id<Fan> memberId, DateTimeOffset now, CancellationToken ct)
    {
        if (found is not { Enabled: true } survey)
            return SurveyProblems.NotFound;
        if (await store.FindSubmissionAsync(survey.Id, memberId, ct) is not null)
            return SurveyProblems.Answered;
        return survey.IsOpen(now) ? survey : SurveyProblems.NotOpen;
    }

    private static IEnumerable<Id<Tag>> TagsOf(IReadOnlyList<SurveyQuestion> questions, IReadOnlyList<SurveyAnswer> answers) =>
        from question in questions
        from option in question.Options ?? []
        where option.TagId is not null && answers.Any(answer => answer.QuestionId == question.Id && answer.OptionId == option.Id)
        select new Id<Tag>(option.TagId!.Value);
}
