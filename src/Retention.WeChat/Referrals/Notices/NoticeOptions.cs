using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Referrals;

/// <summary>
/// What news of campaigns looks like beside its words for the chat, by kind of news: without any form it reaches only those who
/// have written or clicked lately.
/// </summary>
public sealed class NoticeOptions : IValidatableObject
{
    public NoticeFormOptions Helped { get; set; } = new();

    public NoticeFormOptions NearlyThere { get; set; } = new();

    public NoticeFormOptions StageReached { get; set; } = new();

    public NoticeFormOptions SomeoneLeft { get; set; } = new();

    public NoticeFormOptions Ended { get; set; } = new();

    internal NoticeFormOptions Of(NoticeKind kind) => kind switch
    {
        NoticeKind.Helped => Helped,
        NoticeKind.NearlyThere => NearlyThere,
        NoticeKind.StageReached => StageReached,
        NoticeKind.SomeoneLeft => SomeoneLeft,
        NoticeKind.Ended => Ended,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from kind in Enum.GetValues<NoticeKind>()
        from form in new[] { Of(kind).Subscribe, Of(kind).MiniSubscribe, Of(kind).Template }
        where form.IsGiven && (form.TemplateId!.Length > TouchContent.TemplateIdMax || form.Data.Count is 0 or > TemplateContent.FieldsMax)
        select new ValidationResult(
            $"{kind} 的模板 {form.TemplateId}：模板 ID 不超过 {TouchContent.TemplateIdMax} 个字符，字段 1 到 {TemplateContent.FieldsMax} 个。"
            + $" A template's id has at most {TouchContent.TemplateIdMax} characters, and 1 to {TemplateContent.FieldsMax} fields.",
            [$"{kind}"]);
}

/// <summary>The forms of one kind of news. What is accepted in the mini-program is no grant of the official account's: each has templates of its own.</summary>
public sealed class NoticeFormOptions
{
    /// <summary>The official account's subscribe template (订阅通知).</summary>
    public NoticeTemplateOptions Subscribe { get; set; } = new();

    /// <summary>The mini-program's subscribe template (订阅消息).</summary>
    public NoticeTemplateOptions MiniSubscribe { get; set; } = new();

    /// <summary>The official account's template message, for followers.</summary>
    public NoticeTemplateOptions Template { get; set; } = new();
}

public sealed class NoticeTemplateOptions
{
    /// <summary>None: this form is not used.</summary>
    public string? TemplateId { get; set; }

    /// <summary>Fields by key; <c>{campaign}</c>, <c>{news}</c>, <c>{prize}</c> (the campaign where none is near or won) and <c>{day}</c> are filled in, and cut to what the field takes.</summary>
    public Dictionary<string, string> Data { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The mini-program's page that it opens.</summary>
    public string? Page { get; set; }

    internal bool IsGiven => !string.IsNullOrEmpty(TemplateId);
}
