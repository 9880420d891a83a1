namespace Retention.Sandbox;

/// <summary>Who lives on the other side of the wire, and how strict it is.</summary>
public sealed record SandboxOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    public IReadOnlyList<AccountOptions> Accounts { get; init; } = [];

    public IReadOnlyList<TemplateOptions> Templates { get; init; } = [];

    public SmsOptions? Sms { get; init; }

    /// <summary>The server of the mini-program on the phones, ending in a slash; without it opening one shows only that it was opened.</summary>
    public Uri? MiniProgramApi { get; init; }

    public SandboxLimits Limits { get; init; } = new();

    /// <summary>People already there at the start.</summary>
    public int People { get; init; }

    /// <summary>Accounts are bound to one Open Platform account, so that answers carry a unionid.</summary>
    public bool UnionIds { get; init; } = true;

    /// <summary>Emits the nickname and avatar fields, empty, that user/info carried before 2021-12-27.</summary>
    public bool LegacyUserFields { get; init; }

    /// <summary>Addresses allowed to ask for tokens; empty allows all.</summary>
    public IReadOnlyList<string> AllowedIps { get; init; } = [];

    /// <summary>Fills in one official account, a linked mini-program, templates and an SMS application when none are given.</summary>
    public SandboxOptions OrDefaults() => this with
    {
        Accounts = Accounts.Count > 0 ? Accounts : SandboxDefaults.Accounts,
        Templates = Accounts.Count > 0 || Templates.Count > 0 ? Templates : SandboxDefaults.Templates,
        Sms = Sms ?? SandboxDefaults.Sms,
    };
}
