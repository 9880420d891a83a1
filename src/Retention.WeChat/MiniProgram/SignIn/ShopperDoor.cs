using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;

namespace Retention.WeChat.MiniProgram;

/// <summary>A shopper who has just come in.</summary>
internal sealed record Entry(TokenPair Tokens, Id<Fan> MemberId, bool IsNew);

/// <summary>Lets shoppers in by the code of <c>wx.login</c> or of an SMS, and finds the follower they already are.</summary>
internal sealed class ShopperDoor(WeChatApps apps, FanRegistry fans, MemberRegistry members, ShopperSessions sessions, SmsCodes codes, ShopCustomers customers, CrowdPlace place, Db db)
{
    public async Task<Result<Entry>> EnterAsync(string loginCode, CancellationToken ct)
    {
        if (apps.Find(FanAccount.Mini) is not { } app)
            return SignInErrors.NotConfigured;
        MiniLogin login;
        try
        {
            login = await place.AskOutsideAsync(token => app.MiniProgram.LoginAsync(loginCode, token), ct);
        }
        catch (WeChatException error) when (SignInRefusals.Of(error, SignInErrors.CodeRefused) is { } refusal)
        {
            return refusal;
        }

        var (fan, tokens, isNew) = await db.InTransactionAsync(token => MeetAsync(login, token), ct);
        if (login.UnionId is not { } unionId)
            return new Entry(tokens, fan.MemberId, isNew);
        await members.UniteByUnionsAsync([unionId], ct);
        return new Entry(tokens, (await fans.FindAsync(fan.Id, ct))!.MemberId, isNew);
    }

    /// <summary>Only who has bound the number before: a number alone makes nobody a member.</summary>
    public async Task<Result<Entry>> EnterBySmsAsync(string phone, string code, CancellationToken ct)
    {
        if (!await codes.UseAsync(phone, code, ct))
            return SignInErrors.SmsCodeWrong;
        var known = (await fans.ListByPhoneAsync(phone, ct)).Where(each => each.OpenId is not null).ToList();
        if (known.Count == 0)
            return SignInErrors.SmsCodeWrong;
        // A number passed on, or shared: whoever holds it must not get into somebody else's account.
        if (known.DistinctBy(each => each.MemberId).Count() > 1)
            return SignInErrors.SmsShared;
        var fan = known[0];
        // The number has been shown once more; what shops told of it since it was bound follows.
        await db.InTransactionAsync(token => customers.UniteAsync(phone, token), ct);
        return new Entry(await sessions.OpenAsync(fan.Id, ct), fan.MemberId, IsNew: false);
    }

    private async Task<(Fan Fan, TokenPair Tokens, bool IsNew)> MeetAsync(MiniLogin login, CancellationToken ct)
    {
        var isKnown = await fans.IsKnownAsync(FanAccount.Mini, login.OpenId, ct);
        var fan = await fans.WelcomeAsync(FanAccount.Mini, login.OpenId, login.UnionId, ct);
        return (fan, await sessions.OpenAsync(fan.Id, ct), !isKnown);
    }
}
