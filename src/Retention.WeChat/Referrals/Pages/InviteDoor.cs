using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>What came of letting WeChat say who reads the page.</summary>
internal enum DoorOutcome
{
    Known,

    /// <summary>A preview of WeChat's: the ids belong to nobody, nothing is bound and nobody is remembered.</summary>
    Preview,

    /// <summary>Forged, used up or too late: the reader stays a stranger.</summary>
    Refused,
}

/// <summary>
/// Lets WeChat say who reads a page, remembers it in a cookie of our own and keeps the touch in the journal, so that
/// whoever follows later, by whatever way, is credited to the first invitation they met.
/// </summary>
internal sealed class InviteDoor(WeChatApps apps, HelpDesk helps, FanRegistry fans, InviteAddresses addresses, PersonalData privacy, Db db, TimeProvider clock)
{
    private const string StateCookie = "invite_state";
    private const string ReaderCookie = "invite_reader";
    private const int StateBytes = 16;

    private static readonly TimeSpan StateLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ReaderLife = TimeSpan.FromDays(30);

    /// <summary>Whether there is an account that can be asked.</summary>
    public bool IsOpen => apps.Official is not null;

    /// <summary>Sends the reader to WeChat; only this browser may bring the answer back.</summary>
    public string Enter(HttpContext context, string code)
    {
        var state = RandomNumberGenerator.GetHexString(StateBytes * 2, lowercase: true);
        context.Response.Cookies.Append(StateCookie, state, Options(context, StateLife));
        return apps.Official!.WebOAuth.AuthorizeAddress(new Uri($"{addresses.Of(code)}/back"), state).ToString();
    }

    public async Task<DoorOutcome> ReturnAsync(HttpContext context, string linkCode, string? code, string? state, CancellationToken ct)
    {
        var expected = context.Request.Cookies[StateCookie];
        context.Response.Cookies.Delete(StateCookie, Options(context, StateLife));
        if (code is not { Length: > 0 } || !IsSame(expected, state) || await LoginAsync(code, ct) is not { } login)
            return DoorOutcome.Refused;
        if (login.IsSnapshotUser)
            return DoorOutcome.Preview;
        var reader = await db.InTransactionAsync(token => fans.MeetAsync(FanAccount.Official, login.OpenId, token), ct);
        await helps.TouchAsync(linkCode, reader.Id, TouchChannel.Page, new TouchOrigin(Address: context.Connection.RemoteIpAddress?.ToString()), ct);
        var until = clock.GetUtcNow() + ReaderLife;
        context.Response.Cookies.Append(ReaderCookie, privacy.Encrypt(string.Create(CultureInfo.InvariantCulture, $"{reader.Id.Value}.{until.ToUnixTimeSeconds()}")), Options(context, ReaderLife));
        return DoorOutcome.Known;
    }

    /// <returns>Who signed in before on this browser; null for strangers, and for cookies that are not ours or too old.</returns>
    public Id<Fan>? ReaderOf(HttpContext context)
    {
        if (context.Request.Cookies[ReaderCookie] is not { Length: > 0 } cookie || Open(cookie) is not { } text)
            return null;
        var parts = text.Split('.');
        return long.TryParse(parts[0], CultureInfo.InvariantCulture, out var id) && parts.Length == 2
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var until) && until > clock.GetUtcNow().ToUnixTimeSeconds()
            ? new Id<Fan>(id)
            : null;
    }

    private async Task<WebLogin?> LoginAsync(string code, CancellationToken ct)
    {
        try
        {
            return apps.Official is { } app ? await app.WebOAuth.ExchangeAsync(code, ct) : null;
        }
        catch (WeChatException)
        {
            // Used before, too old, or WeChat is away: the page is shown to a stranger, who may try again.
            return null;
        }
    }

    private string? Open(string cookie)
    {
        try
        {
            return privacy.Decrypt(cookie);
        }
        catch (Exception error) when (error is CryptographicException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsSame(string? expected, string? told) =>
        expected is { Length: > 0 } && told is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(told));

    private static CookieOptions Options(HttpContext context, TimeSpan life) => new()
    {
        HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/r/", MaxAge = life,
    };
}
