using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>A shopper who has just come in.</summary>
internal sealed record Entry(TokenPair Tokens, Id<Fan> MemberId, bool IsNew);

/// <summary>Lets shoppers in by the code of <c>wx.login</c>.</summary>
internal sealed class ShopperDoor(WeChatApps apps, FanRegistry fans, ShopperSessions sessions, Db db)
{
    // 40029 invalid code, 40163 code been used, 40226 high-risk user.
    private const long CodeInvalid = 40029;
    private const long CodeUsed = 40163;
    private const long HighRisk = 40226;

    public async Task<Result<Entry>> EnterAsync(string loginCode, CancellationToken ct)
    {
        if (apps.Find(FanAccount.Mini) is not { } app)
            return SignInErrors.NotConfigured;
        MiniLogin login;
        try
        {
            login = await app.MiniProgram.LoginAsync(loginCode, ct);
        }
        catch (WeChatException error) when (RefusalOf(error) is { } refusal)
        {
            return refusal;
        }

        return await db.InTransactionAsync<Result<Entry>>(
            async token =>
            {
                var known = await fans.IsKnownAsync(FanAccount.Mini, login.OpenId, token);
                var fan = await fans.MeetAsync(FanAccount.Mini, login.OpenId, token);
                return new Entry(await sessions.OpenAsync(fan.Id, token), fan.MemberId, !known);
            },
            ct);
    }

    /// <summary>What the shopper is told; none where an operator has to look.</summary>
    private static Problem? RefusalOf(WeChatException error) => error switch
    {
        { ErrCode: CodeInvalid or CodeUsed } => SignInErrors.CodeRefused,
        { ErrCode: HighRisk } => SignInErrors.Risky,
        { Kind: WeChatErrorKind.Transient or WeChatErrorKind.RateLimited or WeChatErrorKind.OutcomeUnknown } => SignInErrors.WeChatAway,
        _ => null,
    };
}
