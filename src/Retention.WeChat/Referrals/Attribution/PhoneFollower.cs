using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Helps that wait for a number to be bound are looked at again when one is.</summary>
internal sealed class PhoneFollower(ReferralStore store, SettlerWake settler, Db db, TimeProvider clock) : IFollowPhones
{
    public async Task PhoneBoundAsync(string phoneHash, CancellationToken ct)
    {
        foreach (var memberId in (await db.ListAsync<long>(Sql.ListMembers, new { phoneHash }, ct)).Distinct())
            await store.LookAgainAsync(new Id<Fan>(memberId), clock.GetUtcNow(), ct);
        await settler.AfterCommitAsync(ct);
    }

    internal static class Sql
    {
        public const string ListMembers = "select member_id from fan where phone_hash = @phoneHash";
    }
}
