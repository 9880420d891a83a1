using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>The table <c>referral_link</c>.</summary>
internal sealed class LinkStore(Db db)
{
    public Task<ReferralLink?> FindAsync(string code, CancellationToken ct) => db.FindAsync<ReferralLink>(Sql.Find, new { code }, ct);

    /// <summary>The link of one account.</summary>
    public Task<ReferralLink?> FindOfAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, CancellationToken ct) =>
        db.FindAsync<ReferralLink>(Sql.FindOf, new { campaignId, fanId }, ct);

    /// <summary>When a person first took part, by whatever of their accounts; null when they did not.</summary>
    public Task<DateTimeOffset?> FindJoinedAtAsync(Id<ReferralCampaign> campaignId, Id<Fan> memberId, CancellationToken ct) =>
        db.FindAsync<DateTimeOffset?>(Sql.FindJoinedAt, new { campaignId, memberId }, ct);

    /// <summary>The link of a person: of several, that of the account they are known by, else the oldest. Links never change hands, because codes are remembered.</summary>
    public Task<ReferralLink?> FindOfMemberAsync(Id<ReferralCampaign> campaignId, Id<Fan> memberId, CancellationToken ct) =>
        db.FindAsync<ReferralLink>(Sql.FindOfMember, new { campaignId, memberId }, ct);

    public Task<int> InsertAsync(ReferralLink link, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Insert, new { link.Id, link.CampaignId, link.FanId, link.Code, now }, ct);

    public Task<int> WantQrAsync(Id<ReferralLink> id, string? pictureFor, DateTimeOffset now, CancellationToken ct) => db.ExecuteAsync(Sql.WantQr, new { id, pictureFor, now }, ct);

    public Task<IReadOnlyList<ReferralLink>> ListWantedAsync(DateTimeOffset now, int limit, CancellationToken ct) => db.ListAsync<ReferralLink>(Sql.ListWanted, new { now, limit }, ct);

    /// <returns>False when another node has it.</returns>
    public async Task<bool> TakeWantedAsync(Id<ReferralLink> id, DateTimeOffset now, DateTimeOffset until, CancellationToken ct) =>
        await db.ExecuteAsync(Sql.TakeWanted, new { id, now, until }, ct) == 1;

    /// <summary>What was wanted is done, unless a fan wished for a picture after the link was read: that is left to the next run.</summary>
    public Task<int> SaveQrAsync(ReferralLink link, CancellationToken ct) =>
        db.ExecuteAsync(Sql.SaveQr, new { link.Id, link.QrTicket, link.QrUrl, link.QrExpiresAt, link.MediaId, link.MediaExpiresAt, link.MediaOf, link.PictureWantedFor }, ct);

    /// <summary>A poster left us for the first time; later ones change nothing.</summary>
    public Task<int> NoteIssuedAsync(Id<ReferralLink> id, DateTimeOffset at, CancellationToken ct) => db.ExecuteAsync(Sql.NoteIssued, new { id, at }, ct);

    public Task<int> WantRenewalAsync(IReadOnlyCollection<Id<ReferralCampaign>> running, DateTimeOffset expiringBefore, DateTimeOffset now, CancellationToken ct) =>
        db.ExecuteAsync(Sql.WantRenewal, new { running = running.Select(id => id.Value).ToArray(), expiringBefore, now }, ct);

    /// <summary>Views of the page behind a link, many at a time.</summary>
    public ValueTask AddViewsAsync(Id<ReferralLink> id, long views, CancellationToken ct) => db.QueueAsync(Sql.AddViews, new { id, views }, ct);

    internal static class Sql
    {
        private const string Columns = "id, campaign_id, fan_id, code, qr_ticket, qr_url, qr_expires_at, media_id, media_expires_at, media_of, picture_wanted_for";

        public const string Find = $"select {Columns} from referral_link where code = @code";

        public const string FindOf = $"select {Columns} from referral_link where campaign_id = @campaignId and fan_id = @fanId";

        public const string FindJoinedAt = """
            select created_at from referral_link
            where campaign_id = @campaignId and fan_id in (select id from fan where member_id = @memberId)
            order by created_at limit 1
            """;

        public const string FindOfMember = $"""
            select {Columns} from referral_link
            where campaign_id = @campaignId and fan_id in (select id from fan where member_id = @memberId)
            order by case when fan_id = @memberId then 0 else 1 end, id limit 1
            """;

        public const string Insert = """
            insert into referral_link (id, campaign_id, fan_id, code, created_at)
            values (@Id, @CampaignId, @FanId, @Code, @now)
            """;

        public const string WantQr = """
            update referral_link set qr_wanted_at = coalesce(qr_wanted_at, @now), picture_wanted_for = coalesce(@pictureFor, picture_wanted_for)
            where id = @id
            """;

        public const string AnyWanted = "select 1 from referral_link where qr_wanted_at <= @now";

        public const string ListWanted = $"select {Columns} from referral_link where qr_wanted_at <= @now order by qr_wanted_at limit @limit";

        public const string TakeWanted = "update referral_link set qr_wanted_at = @until where id = @id and qr_wanted_at <= @now";

        // The wish last: MySQL sees what was assigned before in the same statement.
        public const string SaveQr = """
            update referral_link set qr_ticket = @QrTicket, qr_url = @QrUrl, qr_expires_at = @QrExpiresAt, media_id = @MediaId,
                media_expires_at = @MediaExpiresAt, media_of = @MediaOf,
                qr_wanted_at = case when coalesce(picture_wanted_for, '') = coalesce(@PictureWantedFor, '') then null else qr_wanted_at end,
                picture_wanted_for = case when picture_wanted_for = @PictureWantedFor then null else picture_wanted_for end
            where id = @Id
            """;

        public const string NoteIssued = "update referral_link set poster_issued_at = @at where id = @id and poster_issued_at is null";

        public const string WantRenewal = """
            update referral_link set qr_wanted_at = @now
            where qr_expires_at < @expiringBefore and qr_wanted_at is null and campaign_id in @running
            """;

        public const string AddViews = "update referral_link set views = views + @views where id = @id";
    }
}
