using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Tags;

namespace Retention.WeChat.Rewards;

/// <summary>Makes and changes surveys. Once somebody has answered, only wording, times and rewards may still change: figures must stay comparable.</summary>
internal sealed class SurveyEditor(SurveyStore store, TagStore tags, CouponTemplateStore coupons, Db db, IdGenerator ids, TimeProvider clock)
{
    public async Task<Result<SurveyView>> CreateAsync(SurveyRequest request, CancellationToken ct)
    {
        if (await SlipInAsync(request, ct) is { } slip)
            return slip;
        var survey = request.ToSurvey(ids.Next<Survey>(), clock.GetUtcNow());
        await store.InsertAsync(survey, ct);
        return SurveyView.Of(survey);
    }

    public async Task<Result<SurveyView>> UpdateAsync(Id<Survey> id, SurveyRequest request, CancellationToken ct) => await SlipInAsync(request, ct) is { } slip
        ? slip
        : await db.InTransactionAsync<Result<SurveyView>>(
            async token =>
            {
                if (await store.LockAsync(id, token) is not { } known)
                    return SurveyProblems.NotFound;
                var survey = request.ToSurvey(id, known.CreatedAt);
                if (!HasSameShape(known, survey) && await store.CountSubmissionsAsync(id, token) > 0)
                    return SurveyProblems.HasAnswers;
                await store.UpdateAsync(survey, token);
                return SurveyView.Of(survey);
            },
            ct);

    private static bool HasSameShape(Survey one, Survey other) =>
        one.ReadQuestions().Select(question => question.Shape).SequenceEqual(other.ReadQuestions().Select(question => question.Shape), StringComparer.Ordinal);

    private async Task<Problem?> SlipInAsync(SurveyRequest request, CancellationToken ct)
    {
        if (request.EndsAt <= request.StartsAt)
            return SurveyProblems.EndsBeforeStart;
        if (SurveyRules.SlipIn(request.Questions) is { } slip)
            return slip;
        var known = (await tags.ListTagsAsync(ct)).Select(tag => tag.Id.Value).ToHashSet();
        if (request.Questions.SelectMany(question => question.Options ?? []).Any(option => option.TagId is { } tag && !known.Contains(tag)))
            return SurveyProblems.UnknownTag;
        return await coupons.MissesAnyAsync([request.CouponTemplateId], ct) ? CouponProblems.TemplateNotFound : null;
    }
}
