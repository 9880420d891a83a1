using Microsoft.Extensions.Options;
using Quartz;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Orders;

/// <summary>
/// How often it may be tried in a day to claim orders: by one member, and one order by all members together. Number and
/// tail of the phone stand on the parcel, and four digits alone are soon found by trying. Counted whether there is such an
/// order or not, so that the count tells nobody.
/// </summary>
internal sealed class ClaimTries(Db db, TimeProvider clock, IOptions<OrdersOptions> options)
{
    private DateOnly Today => BusinessCalendar.DayOf(clock.GetUtcNow());

    /// <summary>Counts a try before it is made, in a transaction of its own: those made at the same moment count one by one.</summary>
    /// <returns>What stands in the way of it, or none.</returns>
    public Task<Problem?> TakeAsync(Id<Fan> memberId, string orderNo, CancellationToken ct) => db.InTransactionAsync<Problem?>(
        async token => await TakeAsync(OfMember(memberId), options.Value.ClaimsPerMemberAndDay, token) && await TakeAsync(OfOrder(orderNo), options.Value.ClaimsPerOrderAndDay, token)
            ? null
            : OrderProblems.ClaimSpent,
        ct);

    /// <summary>The try was right: it counts no more.</summary>
    public Task GiveBackAsync(Id<Fan> memberId, string orderNo, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            foreach (var subject in new[] { OfMember(memberId), OfOrder(orderNo) })
                await db.ExecuteAsync(Sql.GiveBack, new { day = Today, subject }, token);
        },
        ct);

    public Task<int> ForgetAsync(CancellationToken ct) => db.ExecuteAsync(Sql.Forget, new { day = Today }, ct);

    private static string OfMember(Id<Fan> memberId) => $"member:{memberId}";

    private static string OfOrder(string orderNo) => $"order:{orderNo}";

    private async Task<bool> TakeAsync(string subject, int most, CancellationToken ct)
    {
        var args = new { day = Today, subject, most };
        if (await db.ExecuteAsync(Sql.Take, args, ct) == 1)
            return true;
        // Not counted yet today, or counted out: opening tells them apart, and somebody else may be the first to open.
        await db.ExecuteAsync(Sql.Open, args, ct);
        return await db.ExecuteAsync(Sql.Take, args, ct) == 1;
    }

    internal static class Sql
    {
        public const string Open = """
            insert into order_claim_try (day, subject, tries)
            select @day, @subject, 0 from (select 1 as one) as here
            where not exists (select 1 from order_claim_try where day = @day and subject = @subject)
            """;

        public const string Take = "update order_claim_try set tries = tries + 1 where day = @day and subject = @subject and tries < @most";

        public const string GiveBack = "update order_claim_try set tries = tries - 1 where day = @day and subject = @subject and tries > 0";

        public const string Forget = "delete from order_claim_try where day < @day";
    }
}

/// <summary>Forgets the tries of days gone by.</summary>
internal sealed class ClaimTriesJob(ClaimTries tries) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await tries.ForgetAsync(cancellationToken);
}
