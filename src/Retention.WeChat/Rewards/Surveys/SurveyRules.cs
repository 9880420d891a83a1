using System.Text.Json;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Reads what a member answered, and says what is missing or does not fit.</summary>
internal static class SurveyRules
{
    /// <summary>Answers that are sent in.</summary>
    public static Result<IReadOnlyList<SurveyAnswer>> Read(IReadOnlyList<SurveyQuestion> questions, IReadOnlyDictionary<string, JsonElement> answers)
    {
        if (answers.Keys.Except(questions.Select(question => question.Id), StringComparer.Ordinal).Any())
            return SurveyProblems.UnknownQuestion;
        var read = new List<SurveyAnswer>();
        foreach (var question in questions)
        {
            var given = answers.TryGetValue(question.Id, out var answer) ? ReadOne(question, answer) : [];
            if (given is null || !IsWithinLimits(question, given))
                return SurveyProblems.Invalid(question);
            if (question.Required && given.Count == 0)
                return SurveyProblems.Missing(question);
            read.AddRange(given);
        }

        return read;
    }

    /// <returns>Why the questions cannot be asked like this; null when they can.</returns>
    public static Problem? SlipIn(IReadOnlyList<SurveyQuestion> questions)
    {
        if (questions.DistinctBy(question => question.Id).Count() < questions.Count)
            return SurveyProblems.DoubleQuestion;
        return questions.Any(question => !IsSound(question)) ? SurveyProblems.Unsound(questions.First(question => !IsSound(question))) : null;
    }

    private static bool IsSound(SurveyQuestion question)
    {
        var options = question.Options ?? [];
        return question.Kind switch
        {
            SurveyQuestionKind.Single or SurveyQuestionKind.Multiple =>
                options.Count >= 2 && options.DistinctBy(option => option.Id).Count() == options.Count && question.Min is null or >= 0
                && (question.Min ?? 0) <= (question.Max ?? options.Count) && (question.Max ?? 1) <= options.Count,
            SurveyQuestionKind.Scale => options.Count == 0 && question.Min < question.Max,
            _ => options.Count == 0,
        };
    }

    /// <returns>Nothing for an answer left empty; null for one of the wrong sort.</returns>
    private static List<SurveyAnswer>? ReadOne(SurveyQuestion question, JsonElement answer) => (question.Kind, answer.ValueKind) switch
    {
        (_, JsonValueKind.Null) => [],
        (SurveyQuestionKind.Single, JsonValueKind.String) => Chosen(question, [answer]),
        (SurveyQuestionKind.Multiple, JsonValueKind.Array) => Chosen(question, [.. answer.EnumerateArray()]),
        (SurveyQuestionKind.Scale, JsonValueKind.Number) => answer.TryGetInt32(out var number) ? [new SurveyAnswer(question.Id, Number: number)] : null,
        (SurveyQuestionKind.Text, JsonValueKind.String) => answer.GetString()!.Trim() is { Length: > 0 } text ? [new SurveyAnswer(question.Id, Text: text)] : [],
        _ => null,
    };

    private static List<SurveyAnswer>? Chosen(SurveyQuestion question, IReadOnlyList<JsonElement> chosen)
    {
        if (chosen.Any(each => each.ValueKind != JsonValueKind.String))
            return null;
        var ids = chosen.Select(each => each.GetString()!).ToList();
        var isKnown = ids.All(id => question.Options!.Any(option => option.Id == id)) && ids.Distinct(StringComparer.Ordinal).Count() == ids.Count;
        return isKnown ? [.. ids.Select(id => new SurveyAnswer(question.Id, id))] : null;
    }

    private static bool IsWithinLimits(SurveyQuestion question, IReadOnlyList<SurveyAnswer> given) => given.Count == 0 || question.Kind switch
    {
        SurveyQuestionKind.Multiple => given.Count >= (question.Min ?? 0) && given.Count <= (question.Max ?? int.MaxValue),
        SurveyQuestionKind.Scale => given[0].Number >= question.Min && given[0].Number <= question.Max,
        SurveyQuestionKind.Text => given[0].Text!.Length <= (question.MaxLength ?? SurveyQuestion.TextMax),
        _ => true,
    };
}

/// <summary>Why a survey cannot be answered or saved.</summary>
internal static class SurveyProblems
{
    public static readonly Problem NotFound = new("survey.not_found", 404, "没有这份问卷。", "There is no such survey.");
    public static readonly Problem NotOpen = new("survey.not_open", 422, "问卷还没有开始，或已经结束。", "The survey has not begun or is over.");
    public static readonly Problem Answered = new("survey.answered", 409, "您已经填写过这份问卷了，谢谢！", "You have answered this survey.");
    public static readonly Problem UnknownQuestion = new("survey.unknown_question", 422, "问卷已更新，请刷新后再填写。", "There is an answer to a question the survey does not ask.");
    public static readonly Problem AnswerMissing = new("survey.answer_missing", 422, "还有必答题没有填写。", "A required question is not answered.");
    public static readonly Problem AnswerInvalid = new("survey.answer_invalid", 422, "有一题的答案不符合要求。", "An answer does not fit its question.");
    public static readonly Problem TooLong = new("survey.draft_too_long", 422, "内容太长，无法保存草稿。", "The draft is too long to be kept.");

    public static readonly Problem EndsBeforeStart = new("survey.ends_before_start", 422, "结束时间须晚于开始时间。", "A survey must end after it starts.");
    public static readonly Problem DoubleQuestion = new("survey.double_question", 422, "题目编号不能重复。", "Two questions have the same id.");
    public static readonly Problem UnknownTag = new("survey.unknown_tag", 422, "选项关联的标签不存在，请先创建标签。", "An option names a tag that does not exist.");
    public static readonly Problem HasAnswers = new("survey.has_answers", 409, "已有人填写，题目结构不能再修改，只能改文字和时间。", "It has been answered: only wording and times may still change.");

    public static Problem Missing(SurveyQuestion question) =>
        AnswerMissing with { Message = $"请填写“{question.Title}”。", MessageEn = $"Question '{question.Id}' must be answered." };

    public static Problem Invalid(SurveyQuestion question) =>
        AnswerInvalid with { Message = $"“{question.Title}”的答案不符合要求，请检查。", MessageEn = $"The answer to question '{question.Id}' does not fit it." };

    public static Problem Unsound(SurveyQuestion question) => new(
        "survey.unsound_question", 422, $"题目“{question.Title}”的选项或范围不完整：单选、多选至少两个不重复的选项，量表须有由小到大的范围。",
        $"Question '{question.Id}' lacks options (at least two, all different) or a range from low to high.");
}
