using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>What a fan's poster would show, before it is drawn.</summary>
/// <param name="Fingerprint">The same as long as the picture would be the same.</param>
/// <param name="BackgroundKey">Names the picture to lay beneath; none where there is none.</param>
internal sealed record PosterPlan(Id<ReferralCampaign> CampaignId, PosterLayout Layout, PosterContent Content, string Fingerprint, string? BackgroundKey);

/// <summary>Personal posters: what they show, drawn once and kept as long as nothing on them changes.</summary>
internal sealed class PosterDesk(PosterStore store, IEnumerable<IKnowFaces> faces, PosterPress press, PosterShelf shelf)
{
    /// <summary>The widths posters are drawn in, in pixels: a list's picture, a phone's, a sharp phone's.</summary>
    public static IReadOnlyList<int> Widths { get; } = [375, 750, 1080];

    public const int DefaultWidth = 750;

    public bool IsOpen => press.IsAvailable;

    /// <param name="campaign">The link's.</param>
    /// <param name="link">With its code ready.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<PosterPlan> PlanAsync(LiveCampaign campaign, ReferralLink link, CancellationToken ct)
    {
        var (name, picture) = await FaceOfAsync(link.FanId, ct);
        return Plan(campaign.Id, campaign.Terms, await store.FindAsync(campaign.Id, ct), null, name, picture, link.QrUrl!);
    }

    /// <summary>As an operator tries it out.</summary>
    /// <param name="layout">Another than the stored one.</param>
    public async Task<PosterPlan> PlanPreviewAsync(ReferralCampaign campaign, PosterLayout? layout, string? name, string qrUrl, CancellationToken ct) =>
        Plan(campaign.Id, campaign.ReadTerms(), await store.FindAsync(campaign.Id, ct), layout, name, null, qrUrl);

    /// <param name="plan">What is to be seen.</param>
    /// <param name="width">One of <see cref="Widths"/>.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Result<byte[]>> DrawAsync(PosterPlan plan, int width, CancellationToken ct)
    {
        var key = $"poster:{plan.Fingerprint}:{width}";
        if (shelf.Find<byte[]>(key) is { } known)
            return known;
        var drawn = await press.PrintAsync(plan.Layout, plan.Content with { Background = await BackgroundAsync(plan, ct) }, width, ct);
        if (drawn.IsOk)
            shelf.Keep(key, drawn.Value, drawn.Value.Length);
        return drawn;
    }

    private static PosterPlan Plan(Id<ReferralCampaign> campaignId, CampaignTerms terms, PosterDesign? design, PosterLayout? tried, string? name, byte[]? picture, string qrUrl)
    {
        var layout = tried ?? (design is null ? PosterLayouts.Find(PosterLayouts.Default)! : PosterLayout.Read(design.Layout));
        var content = new PosterContent(name, picture is null ? null : PosterPicture.Read(picture), qrUrl, terms.Name, terms.Description, terms.EndsAt);
        var background = design?.BackgroundType is null ? null : string.Create(CultureInfo.InvariantCulture, $"background:{campaignId}:{design.ChangedAt.UtcTicks}");
        return new PosterPlan(campaignId, layout, content, FingerprintOf(layout, content, background), background);
    }

    private static string FingerprintOf(PosterLayout layout, PosterContent content, string? background)
    {
        string?[] parts =
        [
            $"{PosterSvg.Version}", layout.ToText(), background, content.Name, content.Avatar is { } avatar ? Convert.ToHexString(SHA256.HashData(avatar.Bytes)) : null,
            content.QrUrl, content.Campaign, content.Description, $"{content.EndsAt.UtcTicks}",
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
    }

    private async Task<(string? Name, byte[]? Picture)> FaceOfAsync(Id<Fan> fanId, CancellationToken ct)
    {
        foreach (var each in faces)
        {
            if (await each.FaceOfAsync(fanId, ct) is { } face)
                return (face.Name, await each.PictureOfAsync(face, ct));
        }

        return default;
    }

    private async Task<PosterPicture?> BackgroundAsync(PosterPlan plan, CancellationToken ct)
    {
        if (plan.BackgroundKey is not { } key)
            return null;
        if (shelf.Find<PosterPicture>(key) is { } known)
            return known;
        if (await store.FindBackgroundAsync(plan.CampaignId, ct) is not { } picture)
            return null;
        shelf.Keep(key, picture, picture.Bytes.Length);
        return picture;
    }
}
