using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a withdrawn authorisation obliges us to delete, of what we keep.</summary>
public sealed record Revoked(bool Nickname, bool Picture, bool Phone, bool Address)
{
    /// <summary>By WeChat's codes: 2xx are of pages in its browser, the others of the mini-program. Those that are not here name what we never keep.</summary>
    public static Revoked Of(IReadOnlyCollection<string> codes) => new(
        Nickname: codes.Any(code => code is "205" or "6" or "19"),
        Picture: codes.Any(code => code is "205" or "6" or "20"),
        Phone: codes.Contains("8"),
        Address: codes.Any(code => code is "201" or "2"));
}

/// <summary>Deletes what people take back in WeChat's settings.</summary>
internal sealed class RevocationDesk(FanRegistry fans, MemberRegistry members, ShopperProfiles profiles, PrizeBook prizes)
{
    public async Task ForgetAsync(Fan fan, Revoked revoked, DateTimeOffset at, CancellationToken ct)
    {
        await profiles.ForgetFaceAsync(fan.Id, revoked.Nickname, revoked.Picture, ct);
        if (revoked.Phone)
            await members.DropPhoneAsync(fan.MemberId, ct);
        // What is under way still needs its address.
        if (revoked.Address)
            await prizes.ForgetAsync(fan.MemberId, ct);
        await fans.RecordAsync(fan.Id, "AuthorizationRevoked", null, at, ct);
    }
}
