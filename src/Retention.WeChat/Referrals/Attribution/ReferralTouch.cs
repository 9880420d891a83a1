using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Somebody met an invitation. Kept whatever came of it, so that a dispute can be answered.</summary>
/// <param name="FanId">Who, where that is known.</param>
/// <param name="Visitor">The same for the same person: keyed hash of the fan, else of the device.</param>
/// <param name="Outcome">What came of it: <c>credited</c>, <c>first_touch_elsewhere</c>, <c>followed_before</c>, <c>self</c>, …; none while it is only a touch.</param>
[method: ExplicitConstructor]
public sealed record ReferralTouch(
    Id<ReferralTouch> Id,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> InviterFanId,
    Id<Fan>? FanId,
    string Visitor,
    TouchChannel Channel,
    string? DeviceHash,
    string? IpHash,
    DateTimeOffset TouchedAt,
    string? Outcome);

/// <summary>Where a touch came from, as far as the wire shows it. Only keyed hashes are kept.</summary>
/// <param name="Device">What the client calls its device or installation.</param>
public sealed record TouchOrigin(string? Device = null, string? Address = null)
{
    public static TouchOrigin None { get; } = new();
}

/// <summary>The table <c>referral_touch</c>: the journal of attribution.</summary>
internal sealed class TouchJournal(Db db, PersonalData privacy, IdGenerator ids, TimeProvider clock) : IForgetFans
{
    /// <summary>Touches of one person that are weighed against each other, oldest and newest; nobody honest comes near.</summary>
    private const int WeighedMax = 50;

    /// <summary>Touches of one inviter's code that strangers behind one address leave in a minute. Further ones are let pass unnoted: a stranger's device may call itself anything.</summary>
    private const int StrangersMax = 60;

    /// <summary>The same person meeting the same invitation so soon again is one touch.</summary>
    private static readonly TimeSpan OneTouch = TimeSpan.FromMinutes(1);

    public string? DeviceHashOf(TouchOrigin origin) => origin.Device is { Length: > 0 } device ? privacy.Hash("device", device) : null;

    public string? IpHashOf(TouchOrigin origin) => origin.Address is { Length: > 0 } address ? privacy.Hash("ip", address) : null;

    public string VisitorOf(Id<Fan> fanId) => privacy.Hash("visitor:fan", $"{fanId}");

    public string VisitorOf(TouchOrigin origin) => privacy.Hash("visitor:device", origin.Device ?? origin.Address ?? "");

    public ReferralTouch Of(LinkTarget target, Id<Fan>? fanId, TouchChannel channel, TouchOrigin origin, DateTimeOffset at) => new(
        ids.Next<ReferralTouch>(), target.CampaignId, target.InviterId, fanId, fanId is { } known ? VisitorOf(known) : VisitorOf(origin), channel,
        DeviceHashOf(origin), IpHashOf(origin), at, null);

    public ValueTask NoteAsync(ReferralTouch touch, CancellationToken ct) => db.QueueAsync(Sql.Insert, Values(touch), ct);

    /// <summary>Notes a touch of which nothing has come yet, unless it was noted a moment ago.</summary>
    public Task<int> NoteOnceAsync(ReferralTouch touch, CancellationToken ct) => db.ExecuteAsync(Sql.InsertOnce, Values(touch), ct);

    public ValueTask SettleAsync(Id<ReferralTouch> id, string outcome, CancellationToken ct) => db.QueueAsync(Sql.Settle, new { id, outcome }, ct);

    /// <returns>The campaign a person met last, by whichever of their accounts.</returns>
    public async Task<Id<ReferralCampaign>?> FindLatestAsync(IReadOnlyCollection<Id<Fan>> selves, DateTimeOffset until, CancellationToken ct) =>
        await db.FindAsync<long?>(Sql.FindLatest, new { selves = selves.Select(id => id.Value).ToArray(), until }, ct) is { } id ? new Id<ReferralCampaign>(id) : null;

    /// <summary>Touches of one campaign by a person, by all their accounts and as the device they were before they were known, oldest first.</summary>
    public async Task<IReadOnlyList<ReferralTouch>> ListOfVisitorAsync(Id<ReferralCampaign> campaignId, IReadOnlyCollection<string> visitors, DateTimeOffset until, CancellationToken ct)
    {
        var args = new { campaignId, visitors, until, limit = WeighedMax };
        var oldest = await db.ListAsync<ReferralTouch>(Sql.ListOldestOfVisitor, args, ct);
        if (oldest.Count < WeighedMax)
            return oldest;
        var newest = await db.ListAsync<ReferralTouch>(Sql.ListNewestOfVisitor, args, ct);
        return [.. oldest.Concat(newest.Reverse()).DistinctBy(touch => touch.Id)];
    }

    /// <summary>Whether somebody's help was bound when they came by this inviter's code, whomever it was credited to.</summary>
    public async Task<bool> HasBroughtAsync(LinkTarget target, IReadOnlyCollection<string> visitors, CancellationToken ct) =>
        await db.FindAsync<long?>(Sql.FindBrought, new { target.CampaignId, target.InviterId, visitors }, ct) is not null;

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct)
    {
        await db.ExecuteAsync(Sql.Forget, new { id }, ct);
        await db.ExecuteAsync(Sql.ForgetOfHelps, new { id }, ct);
    }

    private object Values(ReferralTouch touch) => new
    {
        touch.Id, touch.CampaignId, touch.InviterFanId, touch.FanId, touch.Visitor, touch.Channel, touch.DeviceHash, touch.IpHash, touch.TouchedAt, touch.Outcome,
        now = clock.GetUtcNow(), since = touch.TouchedAt - OneTouch, strangersMax = StrangersMax,
    };

    internal static class Sql
    {
        private const string Columns = "id, campaign_id, inviter_fan_id, fan_id, visitor, channel, device_hash, ip_hash, touched_at, outcome";

        public const string Insert = """
            insert into referral_touch (id, campaign_id, inviter_fan_id, fan_id, visitor, channel, device_hash, ip_hash, touched_at, outcome, noted_at)
            values (@Id, @CampaignId, @InviterFanId, @FanId, @Visitor, @Channel, @DeviceHash, @IpHash, @TouchedAt, @Outcome, @now)
            """;

        public const string InsertOnce = """
            insert into referral_touch (id, campaign_id, inviter_fan_id, fan_id, visitor, channel, device_hash, ip_hash, touched_at, outcome, noted_at)
            select @Id, @CampaignId, @InviterFanId, @FanId, @Visitor, @Channel, @DeviceHash, @IpHash, @TouchedAt, @Outcome, @now from (select 1 as one) as here
            where not exists (
                    select 1 from referral_touch
                    where campaign_id = @CampaignId and visitor = @Visitor and inviter_fan_id = @InviterFanId and touched_at > @since)
                and (@FanId is not null or (
                    select count(*) from referral_touch
                    where ip_hash = @IpHash and touched_at > @since and inviter_fan_id = @InviterFanId and fan_id is null) < @strangersMax)
            """;

        public const string Settle = "update referral_touch set outcome = @outcome where id = @id";

        public const string FindLatest = "select campaign_id from referral_touch where fan_id in @selves and touched_at <= @until order by touched_at desc, id desc limit 1";

        private const string OfVisitor = $"select {Columns} from referral_touch where campaign_id = @campaignId and visitor in @visitors and touched_at <= @until";

        public const string ListOldestOfVisitor = $"{OfVisitor} order by touched_at, id limit @limit";

        public const string ListNewestOfVisitor = $"{OfVisitor} order by touched_at desc, id desc limit @limit";

        public const string FindBrought = """
            select id from referral_touch
            where campaign_id = @CampaignId and visitor in @visitors and inviter_fan_id = @InviterId
                and (outcome = 'credited' or outcome like '%_touch_elsewhere')
            limit 1
            """;

        // Who met whom stays as a pair of numbers; where they came from goes.
        public const string Forget = "update referral_touch set device_hash = null, ip_hash = null where fan_id = @id";

        public const string ForgetOfHelps = "update referral set device_hash = null, ip_hash = null where invitee_fan_id = @id";
    }
}
