using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Referrals;

/// <summary>How a campaign's posters look, without the picture itself.</summary>
/// <param name="BackgroundType">None where no picture was uploaded.</param>
[method: ExplicitConstructor]
internal sealed record PosterDesign(Id<ReferralCampaign> CampaignId, string Layout, string? BackgroundType, string ChangedBy, DateTimeOffset ChangedAt);

/// <summary>The table <c>referral_poster</c>.</summary>
internal sealed class PosterStore(Db db, TimeProvider clock)
{
    /// <returns>Null while nobody has chosen: the default layout serves.</returns>
    public Task<PosterDesign?> FindAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) => db.FindAsync<PosterDesign>(Sql.Find, new { campaignId }, ct);

    public async Task<PosterPicture?> FindBackgroundAsync(Id<ReferralCampaign> campaignId, CancellationToken ct) =>
        await db.FindAsync<byte[]>(Sql.FindBackground, new { campaignId }, ct) is { } bytes ? PosterPicture.Read(bytes) : null;

    public Task SaveLayoutAsync(Id<ReferralCampaign> campaignId, PosterLayout layout, string by, CancellationToken ct) =>
        SaveAsync(Sql.SaveLayout, new { campaignId, layout = layout.ToText(), by, now = clock.GetUtcNow() }, ct);

    /// <param name="picture">Null takes it away.</param>
    public Task SaveBackgroundAsync(Id<ReferralCampaign> campaignId, PosterPicture? picture, string by, CancellationToken ct) => SaveAsync(
        Sql.SaveBackground,
        new { campaignId, layout = PosterLayouts.Find(PosterLayouts.Default)!.ToText(), type = picture?.Type, bytes = picture?.Bytes, by, now = clock.GetUtcNow() },
        ct);

    /// <summary>Gives a campaign that has none yet another's poster, picture and all; where there is none to give, the default layout serves both.</summary>
    public Task<int> CopyAsync(Id<ReferralCampaign> from, Id<ReferralCampaign> to, string by, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Copy, new { from, to, by, now = clock.GetUtcNow() }, ct);

    private Task SaveAsync(string save, object args, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            await db.ExecuteAsync(Sql.Open, args, token);
            await db.ExecuteAsync(save, args, token);
        },
        ct);

    internal static class Sql
    {
        public const string Find = "select campaign_id, layout, background_type, changed_by, changed_at from referral_poster where campaign_id = @campaignId";

        public const string FindBackground = "select background from referral_poster where campaign_id = @campaignId and background is not null";

        public const string Open = """
            insert into referral_poster (campaign_id, layout, changed_by, changed_at)
            select @campaignId, @layout, @by, @now from (select 1 as one) as here
            where not exists (select 1 from referral_poster where campaign_id = @campaignId)
            """;

        public const string Copy = """
            insert into referral_poster (campaign_id, layout, background_type, background, changed_by, changed_at)
            select @to, layout, background_type, background, @by, @now from referral_poster where campaign_id = @from
            """;

        public const string SaveLayout = "update referral_poster set layout = @layout, changed_by = @by, changed_at = @now where campaign_id = @campaignId";

        public const string SaveBackground = """
            update referral_poster set background_type = @type, background = @bytes, changed_by = @by, changed_at = @now
            where campaign_id = @campaignId
            """;
    }
}
