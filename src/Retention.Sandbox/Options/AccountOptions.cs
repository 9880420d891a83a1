namespace Retention.Sandbox;

public enum AccountKind { OfficialAccount, MiniProgram }

public enum CallbackMode { Plain, Compatible, Safe }

public enum CallbackFormat { Xml, Json }

/// <summary>One official account or mini-program, as its console page would show it.</summary>
public sealed record AccountOptions
{
    public string Key { get; init; } = "";

    public AccountKind Kind { get; init; }

    public string Name { get; init; } = "";

    public string AppId { get; init; } = "";

    public string AppSecret { get; init; } = "";

    /// <summary>The gh_… id that callbacks carry.</summary>
    public string OriginalId { get; init; } = "";

    public string? CallbackUrl { get; init; }

    public string Token { get; init; } = "";

    public string EncodingAesKey { get; init; } = "";

    public CallbackMode CallbackMode { get; init; } = CallbackMode.Safe;

    public CallbackFormat CallbackFormat { get; init; }

    /// <summary>The menu shown before the account creates its own.</summary>
    public IReadOnlyList<MenuButton>? QuickReplyMenu { get; init; }
}

/// <summary>A menu button, or a top button that only opens its sub-buttons.</summary>
public sealed record MenuButton
{
    public string Name { get; init; } = "";

    public string? Type { get; init; }

    public string? Key { get; init; }

    public string? Url { get; init; }

    public string? AppId { get; init; }

    public string? PagePath { get; init; }

    public IReadOnlyList<MenuButton> SubButtons { get; init; } = [];
}
