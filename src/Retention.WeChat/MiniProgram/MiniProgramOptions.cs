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

    /// <summary>Requests worked on at once, each with a database connection; more wait. Well below the pool's size, 100 unless the connection string says otherwise.</summary>
    [Range(1, 1000)]
    public int ConcurrentRequests { get; set; } = 48;

    /// <summary>Requests of one shopper.</summary>
    [Range(10, 100_000)]
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>Baskets of one shopper that coupons are tried on: with many coupons each takes up to a fifth of a second.</summary>
    [Range(1, 10_000)]
    public int QuotesPerMinute { get; set; } = 60;

    /// <summary>Pages of lotteries' proofs for one shopper, a thousand tickets each.</summary>
    [Range(1, 10_000)]
    public int ProofsPerMinute { get; set; } = 120;

    /// <summary>Sign-ins and renewals from one address. Mobile networks put thousands of phones behind one.</summary>
    [Range(10, 1_000_000)]
    public int SignInsPerMinute { get; set; } = 3000;

    /// <summary>Invitations that people behind one address may meet before they sign in, and as many pages they may have signed.</summary>
    [Range(10, 1_000_000)]
    public int TouchesPerMinute { get; set; } = 3000;

    /// <summary>The page that invitations open: with <c>?c=</c> and a personal code, or <c>?t=</c> and a team's. It must be in the released version.</summary>
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9_/-]*$")]
    public string InvitePage { get; set; } = "pages/invite";

    /// <summary>Hosts that shoppers' pictures may lie on, e.g. <c>img.shop.example</c>, besides WeChat's and our own.</summary>
    public List<string> AvatarHosts { get; set; } = [];

    /// <summary>Hosts of the shop's own pages, e.g. <c>h5.shop.example</c>, besides that of <c>PublicBaseUrl</c>: they are signed for WeChat's browser before anybody has signed in.</summary>
    public List<string> PageHosts { get; set; } = [];

    /// <summary>Sign-in codes by SMS that one address may ask for.</summary>
    [Range(1, 10_000)]
    public int SmsCodesPerMinute { get; set; } = 30;

    /// <summary>The SMS template of sign-in codes, with the code as its only variable. Empty: nobody signs in by SMS.</summary>
    public string SmsCodeTemplateId { get; set; } = "";

    /// <summary>Which subscribe templates a page asks for, by the name the page calls itself.</summary>
    public Dictionary<string, List<SubscribeTemplateOptions>> SubscribeScenes { get; set; } = [];

    /// <summary>Behaviour events taken of one shopper in a day.</summary>
    [Range(0, 100_000)]
    public int BehaviourEventsPerDay { get; set; } = 2000;

    /// <summary>Days behaviour events are kept.</summary>
    [Range(1, 400)]
    public int BehaviourKeptDays { get; set; } = 90;
}

/// <summary>A subscribe template as the mini-program's console lists it.</summary>
public sealed class SubscribeTemplateOptions
{
    /// <summary>WeChat's own limit for one prompt.</summary>
    internal const int PerPromptMax = 3;

    [Required]
    public string TemplateId { get; set; } = "";

    /// <summary>What the page calls it.</summary>
    public string Title { get; set; } = "";
}
