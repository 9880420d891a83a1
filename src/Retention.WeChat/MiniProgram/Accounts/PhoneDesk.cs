using Retention.Channels.WeChat;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Orders;

namespace Retention.WeChat.MiniProgram;

/// <summary>Binds phone numbers to shoppers, and finds who else has the same.</summary>
internal sealed class PhoneDesk(WeChatApps apps, FanRegistry fans, MemberRegistry members, ShopCustomers customers, CrowdPlace place)
{
    /// <summary>Asks WeChat for the number behind the button's code.</summary>
    /// <returns>E.164.</returns>
    public async Task<Result<string>> AskAsync(string phoneCode, CancellationToken ct)
    {
        if (apps.Find(FanAccount.Mini) is not { } app)
            return SignInErrors.NotConfigured;
        try
        {
            var number = await place.AskOutsideAsync(token => app.MiniProgram.PhoneNumberAsync(phoneCode, token), ct);
            return $"+{number.CountryCode.TrimStart('+')}{number.Number}";
        }
        catch (WeChatException error) when (SignInRefusals.Of(error, AccountErrors.PhoneCodeRefused) is { } refusal)
        {
            return refusal;
        }
    }

    /// <returns>Another member with the same number with whom the shopper could be one; none for most.</returns>
    public async Task<Id<Fan>?> FindOtherAsync(Shopper shopper, string phone, CancellationToken ct)
    {
        var others = (await fans.ListByPhoneAsync(phone, ct)).Where(fan => fan.OpenId is not null && fan.MemberId != shopper.MemberId).Select(fan => fan.MemberId).Distinct().ToList();
        if (others.Count == 0 || await fans.FindAsync(shopper.MemberId, ct) is not { } own)
            return null;
        foreach (var id in others)
        {
            if (await fans.FindAsync(id, ct) is { } other && MergeRules.Direction(own, other) is not null && !await members.AreTwoUsersAsync(own.Id, id, ct))
                return id;
        }

        return null;
    }

    /// <summary>Keeps the number with every account of the member: each is reached by SMS on its own.</summary>
    /// <returns>Customers of shops who were united with the member for it.</returns>
    public async Task<IReadOnlyList<Merge>> KeepAsync(Id<Fan> memberId, string phone, CancellationToken ct)
    {
        foreach (var fan in (await fans.LockAsync(await members.FansOfAsync(memberId, ct), ct)).Where(fan => fan.OpenId is not null))
            await fans.SetPhoneAsync(fan, phone, ct);
        return await customers.UniteAsync(phone, ct);
    }
}
