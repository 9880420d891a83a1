using Retention.Channels.WeChat;
using Retention.Platform.Problems;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a shopper is told when WeChat refuses one of their codes.</summary>
internal static class SignInRefusals
{
    // 40029 invalid code, 40163 code been used, 40226 high-risk user.
    private const long CodeInvalid = 40029;
    private const long CodeUsed = 40163;
    private const long HighRisk = 40226;

    /// <returns>None where an operator has to look.</returns>
    public static Problem? Of(WeChatException error, Problem codeRefused) => error switch
    {
        { ErrCode: CodeInvalid or CodeUsed } => codeRefused,
        { ErrCode: HighRisk } => SignInErrors.Risky,
        { Kind: WeChatErrorKind.Transient or WeChatErrorKind.RateLimited or WeChatErrorKind.OutcomeUnknown } => SignInErrors.WeChatAway,
        _ => null,
    };
}
