using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

public enum TeamState
{
    /// <summary>Takes friends while there are seats and time.</summary>
    Forming,

    /// <summary>All seats are taken and every friend's help is confirmed: everybody won.</summary>
    Won,

    /// <summary>Not full in time, or not confirmed before the campaign was settled.</summary>
    Failed,
}

/// <summary>A captain and the friends they bring.</summary>
/// <param name="Seats">Captain included.</param>
/// <param name="Taken">Seats taken, by helps that still may count.</param>
/// <param name="Confirmed">Friends whose help is confirmed.</param>
[method: ExplicitConstructor]
public sealed record ReferralTeam(
    Id<ReferralTeam> Id,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> CaptainFanId,
    string Code,
    TeamState State,
    int Seats,
    int Taken,
    int Confirmed,
    DateTimeOffset ClosesAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ClosedAt)
{
    public bool IsFull => Taken >= Seats;

    public bool TakesFriends(DateTimeOffset at) => State == TeamState.Forming && !IsFull && at < ClosesAt;
}

/// <summary>The table <c>referral_team</c>. Seats are a count that never exceeds the team's size.</summary>
internal sealed class TeamStore(Db db)
{
    public Task<ReferralTeam?> FindAsync(Id<ReferralTeam> id, CancellationToken ct) => db.FindAsync<ReferralTeam>(Sql.Find, new { id }, ct);

    public Task<ReferralTeam?> FindByCodeAsync(string code, CancellationToken ct) => db.FindAsync<ReferralTeam>(Sql.FindByCode, new { code }, ct);

    /// <summary>The teams of a captain, opened by whatever of their accounts, newest first.</summary>
    public Task<IReadOnlyList<ReferralTeam>> ListOfCaptainAsync(Id<ReferralCampaign> campaignId, Id<Fan> captainId, int limit, CancellationToken ct) =>
        db.ListAsync<ReferralTeam>(Sql.ListOfCaptain, new { campaignId, captainId, limit }, ct);

    /// <summary>The friends on a team, in the order in which they came.</summary>
    public Task<IReadOnlyList<TeamMate>> ListMatesAsync(Id<ReferralTeam> id, CancellationToken ct) => db.ListAsync<TeamMate>(Sql.ListMates, new { id }, ct);

    public Task<IReadOnlyList<long>> ListLateAsync(DateTimeOffset now, long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.ListLate, new { now, after, limit }, ct);

    public Task<int> InsertAsync(ReferralTeam team, CancellationToken ct) => db.ExecuteAsync(
        Sql.Insert, new { team.Id, team.CampaignId, team.CaptainFanId, team.Code, team.State, team.Seats, team.Taken, team.Confirmed, team.ClosesAt, team.CreatedAt }, ct);

    /// <returns>False when it is full or closed.</returns>
    public async Task<bool> TakeSeatAsync(Id<ReferralTeam> id, DateTimeOffset now, CancellationToken ct) => await db.ExecuteAsync(Sql.TakeSeat, new { id, now }, ct) == 1;

    public ValueTask LeaveSeatAsync(Id<ReferralTeam> id, CancellationToken ct) => db.QueueAsync(Sql.LeaveSeat, new { id }, ct);

    public ValueTask UnconfirmAsync(Id<ReferralTeam> id, CancellationToken ct) => db.QueueAsync(Sql.Unconfirm, new { id }, ct);

    /// <summary>One that is closed stays as it was.</summary>
    public async Task<ReferralTeam> ConfirmAsync(Id<ReferralTeam> id, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.Confirm, new { id }, ct);
        return (await FindAsync(id, ct))!;
    }

    public async Task<bool> CloseAsync(Id<ReferralTeam> id, TeamState to, DateTimeOffset now, CancellationToken ct) => await db.ExecuteAsync(Sql.Close, new { id, to, now }, ct) == 1;

    /// <summary>Its helps count for nothing.</summary>
    public ValueTask WithdrawHelpsAsync(Id<ReferralTeam> id, DateTimeOffset now, CancellationToken ct) => db.QueueAsync(Sql.WithdrawHelps, new { id, now }, ct);

    internal static class Sql
    {
        private const string Columns = "id, campaign_id, captain_fan_id, code, state, seats, taken, confirmed, closes_at, created_at, closed_at";

        public const string Find = $"select {Columns} from referral_team where id = @id";

        public const string FindByCode = $"select {Columns} from referral_team where code = @code";

        public const string ListOfCaptain = $"select {Columns} from referral_team where campaign_id = @campaignId and captain_fan_id in (select id from fan where member_id = @captainId) order by id desc limit @limit";

        public const string ListMates = """
            select invitee_fan_id as fan_id, state, attributed_at as joined_at from referral
            where team_id = @id
            order by id
            """;

        // Full ones wait for their helps; one that is lost frees its seat, and then the team is late. While a campaign rests nobody can join.
        private const string Late = """
            state = 'Forming' and closes_at <= @now and taken < seats and campaign_id not in (select id from referral_campaign where state in ('Paused', 'Stopped'))
            """;

        public const string AnyLate = $"select 1 from referral_team where {Late}";

        public const string ListLate = $"select id from referral_team where {Late} and id > @after order by id limit @limit";

        public const string Insert = """
            insert into referral_team (id, campaign_id, captain_fan_id, code, state, seats, taken, confirmed, closes_at, created_at)
            values (@Id, @CampaignId, @CaptainFanId, @Code, @State, @Seats, @Taken, @Confirmed, @ClosesAt, @CreatedAt)
            """;

        public const string TakeSeat = "update referral_team set taken = taken + 1 where id = @id and state = 'Forming' and taken < seats and closes_at > @now";

        public const string LeaveSeat = "update referral_team set taken = taken - 1 where id = @id and state = 'Forming' and taken > 1";

        public const string Confirm = "update referral_team set confirmed = confirmed + 1 where id = @id and state = 'Forming'";

        public const string Unconfirm = "update referral_team set confirmed = confirmed - 1 where id = @id and state = 'Forming'";

        public const string Close = "update referral_team set state = @to, closed_at = @now where id = @id and state = 'Forming'";

        public const string WithdrawHelps = $"""
            update referral set withdrawn = 'team_failed', withdrawn_at = @now, due_at = @now
            where team_id = @id and {ReferralStore.Sql.NotWithdrawn} and state in ({ReferralStore.Sql.OpenStates})
            """;
    }
}

/// <summary>A friend on a team and how far their help has come.</summary>
[method: ExplicitConstructor]
public sealed record TeamMate(Id<Fan> FanId, ReferralState State, DateTimeOffset JoinedAt);
