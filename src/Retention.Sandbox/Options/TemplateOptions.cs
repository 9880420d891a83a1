namespace Retention.Sandbox;

public enum TemplateKind
{
    /// <summary>Template message of an official account.</summary>
    Template,

    /// <summary>Subscribe message of a mini-program, or 订阅通知 of an official account.</summary>
    Subscribe,
}

/// <summary>A message template that an account has added, with its typed fields.</summary>
public sealed record TemplateOptions
{
    /// <summary>Key of the account that owns it.</summary>
    public string Account { get; init; } = "";

    public string Id { get; init; } = "";

    public string Title { get; init; } = "";

    public TemplateKind Kind { get; init; }

    /// <summary>Long-term subscriptions are not used up by a message.</summary>
    public bool LongTerm { get; init; }

    /// <summary>Restricted by the platform: every message is refused with 43116.</summary>
    public bool Restricted { get; init; }

    public IReadOnlyList<TemplateField> Fields { get; init; } = [];

    public string Example { get; init; } = "";
}

/// <summary>One row of a template; the letters of the key say what values fit (thing1, time2 …).</summary>
public sealed record TemplateField
{
    public string Key { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The only values an enum or const field takes.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
