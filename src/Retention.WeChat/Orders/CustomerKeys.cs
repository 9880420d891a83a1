using Retention.Platform.Privacy;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>What a shop says of whoever bought, in a form that recognises them and tells nothing else.</summary>
/// <param name="MiniHash">The openid, if it is one of the mini-program's.</param>
/// <param name="OfficialHash">The openid, if it is one of the official account's.</param>
/// <param name="CustomerNo">The shop's own number.</param>
public sealed record CustomerKeys(
    string? MiniHash = null, string? OfficialHash = null, string? UnionId = null, string? PhoneHash = null, string? TailHash = null, string? CustomerNo = null)
{
    private const int TailLength = 4;

    /// <param name="phone">E.164.</param>
    public static CustomerKeys Of(PersonalData privacy, string? openId, string? unionId, string? phone, string? customerNo) => new(
        openId is null ? null : FanRegistry.HashOf(privacy, FanAccount.Mini, openId),
        openId is null ? null : FanRegistry.HashOf(privacy, FanAccount.Official, openId),
        unionId,
        phone is null ? null : FanRegistry.PhoneHashOf(privacy, phone),
        phone is null ? null : TailHashOf(privacy, phone[^TailLength..]),
        customerNo);

    /// <summary>Four digits alone would be found by trying; the key is what hides them.</summary>
    public static string TailHashOf(PersonalData privacy, string tail) => privacy.Hash("phone tail", tail);
}
