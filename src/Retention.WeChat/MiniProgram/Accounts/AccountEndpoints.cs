using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <param name="PhoneCode">From the phone-number button, not from <c>wx.login</c>; good once and for five minutes.</param>
public sealed record PhoneRequest([property: Required, StringLength(128, MinimumLength = 1)] string PhoneCode);

public sealed record MergeRequest([property: Required, StringLength(1000, MinimumLength = 1)] string MergeToken);

public sealed record UndoMergeRequest(Id<Merge> MergeId);

/// <param name="MergedCustomers">Purchases in shops under this number that are the shopper's now, each to be parted again by its number.</param>
public sealed record PhoneView(string PhoneTail, bool Merged, IReadOnlyList<MergedCustomerView> MergedCustomers);

public sealed record MergedCustomerView(Id<Merge> MergeId, DateTimeOffset UndoUntil)
{
    internal static IReadOnlyList<MergedCustomerView> Of(IEnumerable<Merge> merges) => [.. merges.Select(merge => new MergedCustomerView(merge.Id, merge.UndoUntil))];
}

/// <summary>What a merge would bring together; told before the shopper decides.</summary>
public sealed record OtherAccountView(long Points, long Coupons, string? TierName);

public sealed record MergeView(Id<Merge> MergeId, Id<Fan> MemberId, long MovedPoints, DateTimeOffset UndoUntil, IReadOnlyList<MergedCustomerView> MergedCustomers);

internal static class AccountEndpoints
{
    public static void Map(RouteGroupBuilder mini)
    {
        var auth = mini.MapGroup("/auth").WithTags("auth");
        auth.MapPost("/phone", BindPhone).ChangesValueAfterAsking();
        auth.MapPost("/merge", Merge).ChangesValue();
        auth.MapPost("/merge/undo", Undo).ChangesValue();
    }

    private static async Task<MiniAnswer<PhoneView>> BindPhone(
        PhoneRequest request, Shopper shopper, PhoneDesk phones, MergeTokens tokens, AccountWorth worth, OneEffect effect, CancellationToken ct)
    {
        var asked = await phones.AskAsync(request.PhoneCode, ct);
        if (asked.Problem is { } problem)
            return problem;
        var phone = asked.Value;
        return await effect.HappensAsync<MiniAnswer<PhoneView>>(
            async token =>
            {
                if (await phones.FindOtherAsync(shopper, phone, token) is { } other)
                {
                    var details = new { mergeToken = tokens.Make(shopper.FanId, other, phone), other = await worth.OfAsync(other, token) };
                    return new MiniRefusal(AccountErrors.MergeRequired, details);
                }

                var merged = MergedCustomerView.Of(await phones.KeepAsync(shopper.MemberId, phone, token));
                return new PhoneView(PhoneTail.Of(phone), merged.Count > 0, merged);
            },
            ct);
    }

    private static async Task<MiniAnswer<MergeView>> Merge(
        MergeRequest request, Shopper shopper, MergeTokens tokens, PhoneDesk phones, MemberRegistry members, MergeNotice notice, PointsLedger ledger, CancellationToken ct)
    {
        if (tokens.Read(request.MergeToken, shopper.FanId) is not { } offer)
            return AccountErrors.MergeTokenRefused;
        var before = await ledger.BalancesAsync([shopper.MemberId, offer.OtherMemberId], ct);
        var others = await members.FansOfAsync(offer.OtherMemberId, ct);
        var united = await members.UniteAsync(shopper.MemberId, offer.OtherMemberId, MergeReason.Phone, ct);
        if (united.Problem is { } problem)
            return problem;
        var merge = united.Value;
        var customers = await phones.KeepAsync(merge.IntoFanId, offer.Phone, ct);
        await notice.TellAsync(merge, others, ct);
        return new MergeView(merge.Id, merge.IntoFanId, before.GetValueOrDefault(merge.FromFanId), merge.UndoUntil, MergedCustomerView.Of(customers));
    }

    private static async Task<MiniAnswer<Done>> Undo(UndoMergeRequest request, Shopper shopper, MemberRegistry members, CancellationToken ct)
    {
        var undone = await members.UndoAsync(request.MergeId, shopper.MemberId, ct);
        return undone.Problem is { } problem ? problem : new Done();
    }
}

/// <summary>Says what an account holds, so that its owner can decide whether to bring it in.</summary>
internal sealed class AccountWorth(PointsLedger ledger, CouponBook coupons, TierBook tiers)
{
    public async Task<OtherAccountView> OfAsync(Id<Fan> memberId, CancellationToken ct) => new(
        await ledger.BalanceAsync(memberId, ct), (await coupons.CountAsync(memberId, ct)).Usable, (await tiers.ViewAsync(memberId, ct))?.Level.Name);
}

/// <summary>The part of a number that may be shown.</summary>
internal static class PhoneTail
{
    private const int Length = 4;

    public static string Of(string phone) => phone[^Math.Min(Length, phone.Length)..];
}
