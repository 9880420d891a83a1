using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>What a help asks about a person, by whatever of their accounts.</summary>
/// <param name="FollowsSince">When the present follow of the official account began.</param>
/// <param name="LeftAt">When they stopped following; null while they follow by any account, or never did.</param>
/// <param name="IsKnown">False once all of their accounts are erased.</param>
[method: ExplicitConstructor]
internal sealed record HelpPerson(Id<Fan> FanId, Id<Fan> MemberId, DateTimeOffset? FollowsSince, bool HasPhone, DateTimeOffset? LeftAt, bool IsKnown)
{
    /// <summary>Whether they are still the member something was bound to: erased and come back, they are another.</summary>
    public bool Is(Id<Fan> memberId) => IsKnown && MemberId == memberId;
}

/// <summary>Since when we know a person, by whatever of their accounts.</summary>
[method: ExplicitConstructor]
internal sealed record PersonHistory(DateTimeOffset? FirstFollowedAt, DateTimeOffset? MetAt);

internal sealed class HelpPeople(Db db)
{
    public async Task<PersonHistory> HistoryAsync(Id<Fan> memberId, CancellationToken ct) => (await db.FindAsync<PersonHistory>(Sql.History, new { memberId }, ct))!;

    public async Task<IReadOnlyDictionary<Id<Fan>, HelpPerson>> FindAsync(IEnumerable<Id<Fan>> fanIds, CancellationToken ct) =>
        (await db.ListAsync<HelpPerson>(Sql.Find, new { ids = fanIds.Select(id => id.Value).Distinct().ToArray() }, ct)).ToDictionary(person => person.FanId);

    internal static class Sql
    {
        public const string History = "select min(first_followed_at) as first_followed_at, min(created_at) as met_at from fan where member_id = @memberId";

        public const string Find = """
            select f.id as fan_id, f.member_id, max(case when a.state = 'Following' then a.followed_at end) as follows_since,
                max(case when a.phone_hash is null then 0 else 1 end) as has_phone,
                case when max(case when a.state = 'Following' then 1 else 0 end) = 0 then max(a.left_at) end as left_at,
                max(case when a.open_id is null then 0 else 1 end) as is_known
            from fan f join fan a on a.member_id = f.member_id
            where f.id in @ids
            group by f.id, f.member_id
            """;
    }
}
