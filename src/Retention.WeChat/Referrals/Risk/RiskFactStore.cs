using Retention.Platform.Data;

namespace Retention.WeChat.Referrals;

/// <summary>Reads what the rules look at, for a whole batch at a time; writes nothing. Each list has a limit for each thing it is about.</summary>
internal sealed class RiskFactStore(Db db)
{
    private const int HelpsOfInviterMax = 200;
    private const int MarkedMax = 150;
    private const int BroughtByEachMax = 20;
    private const int RowsMax = 20_000;

    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>As far as the rules see from a help, to either side.</summary>
    private static readonly TimeSpan Sight = TimeSpan.FromSeconds(RiskRule.WithinSecondsMax);

    public async Task<RiskFacts> ReadAsync(IReadOnlyList<Referral> referrals, CancellationToken ct)
    {
        var people = referrals.SelectMany(referral => new[] { referral.InviterFanId, referral.InviteeFanId }).Distinct().ToList();
        var members = (await db.ListAsync<long>(Sql.ListMembers, new { fans = people }, ct)).ToHashSet();
        var brought = await ReadChainsAsync(members, ct);
        var all = members.Concat(brought.Select(each => each.ByMemberId.Value)).Distinct().ToArray();
        var fans = await db.ListAsync<RiskFan>(Sql.ListFans, new { members = all, limit = RowsMax }, ct);
        var inviters = InvitersOf(referrals, fans);
        var invited = referrals.Select(referral => referral.InviteeFanId).ToHashSet();
        var (from, until) = (referrals.Min(referral => referral.AttributedAt), referrals.Max(referral => referral.AttributedAt));
        string[] onDevices = [.. referrals.Select(referral => referral.DeviceHash).Concat(brought.Select(each => each.DeviceHash)).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] addresses = [.. referrals.Select(referral => referral.IpHash).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] phones = [.. fans.Where(fan => members.Contains(fan.MemberId.Value)).Select(fan => fan.PhoneHash).OfType<string>().Distinct(StringComparer.Ordinal)];
        long[] helps = [.. referrals.Select(referral => referral.Id.Value)];
        return new RiskFacts(
            fans,
            await db.ListAsync<InviterHelp>(Sql.ListHelps, new { inviters, since = from - Recent, each = HelpsOfInviterMax }, ct),
            await db.ListAsync<HelpMoment>(Sql.ListMoments, new { helps, inviters, from = from - Sight, until = until + Sight, each = RiskSight.HelpsAroundMax, limit = RowsMax }, ct),
            await MarkedAsync(Sql.ListOnDevices, onDevices, new { marks = onDevices, each = MarkedMax }, ct),
            await MarkedAsync(Sql.ListFromAddresses, addresses, new { marks = addresses, from = from - Day, until = until + Day, each = MarkedMax }, ct),
            await MarkedAsync(Sql.ListWithPhones, phones, new { marks = phones, inviters, limit = RowsMax }, ct),
            brought,
            await ReadBringingAsync([.. fans.Where(fan => invited.Contains(fan.Id)).Select(fan => fan.MemberId.Value).Distinct()], from, until + Sight, ct),
            await db.ListAsync<MemberDevice>(Sql.ListDevices, new { members = all, limit = RowsMax }, ct));
    }

    /// <summary>Inviters by all their accounts: a help is noted under one and settled under the member.</summary>
    private static long[] InvitersOf(IReadOnlyList<Referral> referrals, IReadOnlyList<RiskFan> fans)
    {
        var named = referrals.Select(referral => referral.InviterFanId).ToHashSet();
        var owners = fans.Where(fan => named.Contains(fan.Id)).Select(fan => fan.MemberId).ToHashSet();
        return [.. fans.Where(fan => owners.Contains(fan.MemberId)).Select(fan => fan.Id).Concat(named).Select(id => id.Value).Distinct()];
    }

    /// <summary>Who brought them, and who brought those, level by level.</summary>
    private async Task<IReadOnlyList<Brought>> ReadChainsAsync(IReadOnlySet<long> members, CancellationToken ct)
    {
        var chains = new List<Brought>();
        var seen = members.ToHashSet();
        long[] next = [.. members];
        for (var level = 0; level < RiskSight.LevelsMax && next.Length > 0; level++)
        {
            var above = await db.ListAsync<Brought>(Sql.ListBrought, new { members = next, limit = RowsMax }, ct);
            chains.AddRange(above);
            next = [.. above.Select(each => each.ByMemberId.Value).Where(seen.Add)];
        }

        return chains;
    }

    /// <summary>Whom these have brought since, and whom those, level by level; of each the first few, and most bring nobody.</summary>
    private async Task<IReadOnlyList<Brought>> ReadBringingAsync(long[] members, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var chains = new List<Brought>();
        var seen = members.ToHashSet();
        for (var level = 0; level < RiskSight.LevelsMax && members.Length > 0; level++)
        {
            var below = await db.ListAsync<Brought>(Sql.ListBringing, new { members, from, until, each = BroughtByEachMax, limit = RowsMax }, ct);
            chains.AddRange(below);
            members = [.. below.Select(each => each.MemberId.Value).Where(seen.Add)];
        }

        return chains;
    }

    private async Task<IReadOnlyList<MarkedHelp>> MarkedAsync(string sql, IReadOnlyCollection<string> marks, object args, CancellationToken ct) =>
        marks.Count == 0 ? [] : await db.ListAsync<MarkedHelp>(sql, args, ct);

    internal static class Sql
    {
        public const string ListMembers = "select member_id from fan where id in @fans";

        public const string ListFans = """
            select id, member_id, account, open_id, phone_hash, phone_cipher, created_at from fan
            where member_id in @members
            order by id limit @limit
            """;

        public const string ListBrought = """
            select me.member_id, inviter.member_id as by_member_id, r.attributed_at, r.device_hash
            from fan me
            join referral r on r.invitee_fan_id = me.id
            join fan inviter on inviter.id = r.inviter_fan_id
            where me.member_id in @members
            order by r.id limit @limit
            """;

        public const string ListBringing = """
            select member_id, by_member_id, attributed_at, device_hash
            from (
                select invitee.member_id, me.member_id as by_member_id, r.attributed_at, r.device_hash,
                    row_number() over (partition by me.member_id order by r.attributed_at, r.id) as place
                from fan me
                join referral r on r.inviter_fan_id = me.id and r.attributed_at between @from and @until
                join fan invitee on invitee.id = r.invitee_fan_id
                where me.member_id in @members
            ) first
            where place <= @each
            limit @limit
            """;

        // Nearest by their place in the inviter's row of helps: moments cannot be reckoned with in one way on both databases.
        public const string ListMoments = """
            with placed as (
                select r.id, r.inviter_fan_id, r.attributed_at, f.member_id,
                    row_number() over (partition by f.member_id order by r.attributed_at, r.id) as place
                from fan f
                join referral r on r.inviter_fan_id = f.id and r.attributed_at between @from and @until
                where f.id in @inviters
            )
            select distinct other.id, other.inviter_fan_id, other.attributed_at
            from placed looked
            join placed other on other.member_id = looked.member_id and other.place between looked.place - @each and looked.place + @each
            where looked.id in @helps
            limit @limit
            """;

        public const string ListHelps = """
            select id, inviter_fan_id, invitee_fan_id, attributed_at, confirmed_at, withdrawn, withdrawn_at
            from (
                select id, inviter_fan_id, invitee_fan_id, attributed_at, confirmed_at, withdrawn, withdrawn_at,
                    row_number() over (partition by inviter_fan_id order by id desc) as place
                from referral
                where inviter_fan_id in @inviters and attributed_at >= @since
            ) recent
            where place <= @each
            """;

        public const string ListOnDevices = """
            select id, inviter_fan_id, invitee_fan_id, device_hash as mark, attributed_at
            from (
                select id, inviter_fan_id, invitee_fan_id, device_hash, attributed_at,
                    row_number() over (partition by device_hash order by id desc) as place
                from referral
                where device_hash in @marks
            ) marked
            where place <= @each
            """;

        public const string ListFromAddresses = """
            select id, inviter_fan_id, invitee_fan_id, ip_hash as mark, attributed_at
            from (
                select id, inviter_fan_id, invitee_fan_id, ip_hash, attributed_at,
                    row_number() over (partition by ip_hash order by id desc) as place
                from referral
                where ip_hash in @marks and attributed_at between @from and @until
            ) marked
            where place <= @each
            """;

        public const string ListWithPhones = """
            select r.id, r.inviter_fan_id, r.invitee_fan_id, p.phone_hash as mark, r.attributed_at
            from fan p
            join fan f on f.member_id = p.member_id
            join referral r on r.invitee_fan_id = f.id
            where p.phone_hash in @marks and r.inviter_fan_id in @inviters
            limit @limit
            """;

        public const string ListDevices = """
            select distinct f.member_id, t.device_hash
            from fan f
            join referral_touch t on t.fan_id = f.id
            where f.member_id in @members and t.device_hash is not null
            limit @limit
            """;
    }
}
