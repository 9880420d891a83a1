using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

public enum SurveyState
{
    Open,
    Answered,
    Over,
}

public sealed record SurveyLine(Id<Survey> Id, string Title, long Points, SurveyState State, DateTimeOffset? EndsAt);

public sealed record SurveyOptionView(string Id, string Text);

public sealed record SurveyQuestionView(
    string Id, SurveyQuestionKind Kind, string Title, bool Required, IReadOnlyList<SurveyOptionView>? Options, int? Min, int? Max, int? MaxLength)
{
    // Which tag an option brings is the brand's business.
    internal static SurveyQuestionView Of(SurveyQuestion question) => new(
        question.Id, question.Kind, question.Title, question.Required, question.Options?.Select(option => new SurveyOptionView(option.Id, option.Text)).ToList(),
        question.Min, question.Max, question.MaxLength);
}

/// <param name="Draft">Answers kept so far, by question.</param>
public sealed record SurveySheetView(
    Id<Survey> Id, string Title, string Description, long Points, SurveyState State, IReadOnlyList<SurveyQuestionView> Questions, IReadOnlyDictionary<string, JsonElement>? Draft);

/// <param name="Answers">By question: an option's id, several of them, a number or a text.</param>
public sealed record SurveyAnswersRequest([property: Required, MaxLength(50)] Dictionary<string, JsonElement> Answers);

public sealed record DraftView(DateTimeOffset SavedAt);

/// <param name="Points">What answering brought.</param>
public sealed record AnsweredView(long Points, DateTimeOffset AnsweredAt);

internal static class SurveyEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var surveys = mini.MapGroup("/surveys").WithTags("surveys");
        surveys.MapGet("/", List);
        surveys.MapGet("/{id}", Get);
        surveys.MapPut("/{id}/draft", SaveDraft);
        surveys.MapPost("/{id}/answers", Answer).ChangesValue();
    }

    private static async Task<MiniAnswer<MiniList<SurveyLine>>> List(Shopper shopper, SurveyDesk desk, CancellationToken ct) => new MiniList<SurveyLine>(
        [.. (await desk.ListAsync(shopper.MemberId, ct)).Select(survey => new SurveyLine(
            survey.Id, survey.Title, survey.Points, survey.Answers > 0 ? SurveyState.Answered : SurveyState.Open, survey.EndsAt))]);

    private static async Task<MiniAnswer<SurveySheetView>> Get(long id, Shopper shopper, SurveyDesk desk, TimeProvider clock, CancellationToken ct)
    {
        var found = await desk.FindAsync(new(id), shopper.MemberId, ct);
        if (found.Problem is { } problem)
            return problem;
        var (survey, submission, draft) = found.Value;
        var state = submission is not null ? SurveyState.Answered : survey.IsOver(clock.GetUtcNow()) ? SurveyState.Over : SurveyState.Open;
        return new SurveySheetView(survey.Id, survey.Title, survey.Description, survey.Points, state, [.. survey.ReadQuestions().Select(SurveyQuestionView.Of)], draft);
    }

    private static async Task<MiniAnswer<DraftView>> SaveDraft(long id, SurveyAnswersRequest request, Shopper shopper, SurveyDesk desk, CancellationToken ct)
    {
        var saved = await desk.SaveDraftAsync(new(id), shopper.MemberId, request.Answers, ct);
        return saved.Problem is { } problem ? problem : new DraftView(saved.Value);
    }

    private static async Task<MiniAnswer<AnsweredView>> Answer(long id, SurveyAnswersRequest request, Shopper shopper, SurveyDesk desk, CancellationToken ct)
    {
        var submitted = await desk.SubmitAsync(new(id), shopper.MemberId, request.Answers, ct);
        return submitted.Problem is { } problem ? problem : new AnsweredView(submitted.Value.Points, submitted.Value.AnsweredAt);
    }
}
