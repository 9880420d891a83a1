using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>An order somebody paid.</summary>
/// <param name="NetFen">What it is worth after refunds.</param>
[method: ExplicitConstructor]
internal sealed record InviteePurchase(Id<Fan> MemberId, DateTimeOffset PaidAt, long NetFen);

/// <summary>A feature that knows what people bought; campaigns ask it what their invitees brought.</summary>
internal interface IInviteeRevenue
{
    /// <param name="memberIds">A few hundred at most.</param>
    /// <param name="since">Orders paid from then on.</param>
    /// <param name="ct">Stops waiting.</param>
    Task<IReadOnlyList<InviteePurchase>> ListAsync(IReadOnlyCollection<Id<Fan>> memberIds, DateTimeOffset since, CancellationToken ct);

    /// <summary>Whether a member had paid for an order before then; one refunded in full is none.</summary>
    Task<bool> HasPaidBeforeAsync(Id<Fan> memberId, DateTimeOffset before, CancellationToken ct);
}
