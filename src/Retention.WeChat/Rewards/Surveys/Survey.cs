using System.ComponentModel.DataAnnotations;
using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

public enum SurveyQuestionKind
{
    /// <summary>One of the options.</summary>
    Single,

    /// <summary>Several of the options.</summary>
    Multiple,

    /// <summary>A whole number on a scale.</summary>
    Scale,
    Text,
}

/// <param name="TagId">Whoever chooses it gets this tag.</param>
public sealed record SurveyOption(
    [property: Required, RegularExpression("^[A-Za-z0-9_-]{1,20}$")] string Id,
    [property: Required, StringLength(100, MinimumLength = 1)] string Text,
    long? TagId = null);

/// <param name="Options">Of single and multiple choice.</param>
/// <param name="Min">The fewest choices, or the low end of the scale.</param>
/// <param name="Max">The most choices, or the high end of the scale.</param>
/// <param name="MaxLength">Of a text.</param>
public sealed record SurveyQuestion(
    [property: Required, RegularExpression("^[A-Za-z0-9_-]{1,20}$")] string Id,
    SurveyQuestionKind Kind,
    [property: Required, StringLength(200, MinimumLength = 1)] string Title,
    bool Required = true,
    [property: MaxLength(50), NoNulls] IReadOnlyList<SurveyOption>? Options = null,
    [property: Range(0, 1_000)] int? Min = null,
    [property: Range(1, 1_000)] int? Max = null,
    [property: Range(1, SurveyQuestion.TextMax)] int? MaxLength = null)
{
    public const int TextMax = 2_000;

    /// <summary>What answers depend on; the wording may be mended, this may not.</summary>
    public string Shape => $"{Id} {Kind} {Required} {Min} {Max} {MaxLength} {string.Join(',', (Options ?? []).Select(option => option.Id))}";
}

/// <summary>Questions to members, each answering once.</summary>
/// <param name="Questions">As JSON.</param>
[method: ExplicitConstructor]
public sealed record Survey(
    Id<Survey> Id,
    string Title,
    string Description,
    long Points,
    long? CouponTemplateId,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    string Questions,
    bool Enabled,
    DateTimeOffset CreatedAt)
{
    public IReadOnlyList<SurveyQuestion> ReadQuestions() => StoredJson.Read<List<SurveyQuestion>>(Questions);

    public bool IsOpen(DateTimeOffset at) => Enabled && (StartsAt is null || StartsAt <= at) && !IsOver(at);

    public bool IsOver(DateTimeOffset at) => EndsAt <= at;
}

/// <summary>One thing said: an option, a number or a text. Several options of one question are several answers.</summary>
public sealed record SurveyAnswer(string QuestionId, string? OptionId = null, int? Number = null, string? Text = null);

/// <summary>A survey sent in.</summary>
[method: ExplicitConstructor]
public sealed record SurveySubmission(Id<SurveySubmission> Id, Id<Survey> SurveyId, Id<Fan> FanId, long Points, DateTimeOffset AnsweredAt);
