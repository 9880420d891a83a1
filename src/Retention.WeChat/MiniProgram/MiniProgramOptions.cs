using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.MiniProgram;

public sealed class MiniProgramOptions
{
    /// <summary>Minutes an access token is good for.</summary>
    [Range(1, 1440)]
    public int AccessMinutes { get; set; } = 120;

    /// <summary>Days after which somebody who never came back has to sign in again.</summary>
    [Range(1, 365)]
    public int RefreshDays { get; set; } = 30;

    /// <summary>Seconds within which an exchanged refresh token is answered once more the same way, because the answer may have been lost.</summary>
    [Range(0, 600)]
    public int RefreshGraceSeconds { get; set; } = 60;

    /// <summary>Requests of one shopper.</summary>
    [Range(10, 100_000)]
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>Sign-ins and renewals from one address. Mobile networks put thousands of phones behind one.</summary>
    [Range(10, 1_000_000)]
    public int SignInsPerMinute { get; set; } = 3000;
}
