using System.ComponentModel.DataAnnotations;
using Retention.Platform.Ids;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>The shopper's invitation, in all its forms.</summary>
/// <param name="ShareLink">The page on the web; in WeChat it shows the official account's code.</param>
/// <param name="Card">For the mini-program.</param>
/// <param name="UrlLink">Opens the mini-program from outside WeChat, from a text message for instance; null while there is none.</param>
/// <param name="PosterUrl">The shopper's poster as a picture.</param>
public sealed record MyInvitation(string InviteCode, string ShareLink, string Scene, string PosterUrl, ShareCard Card, string? UrlLink);

/// <summary>The shopper's poster.</summary>
/// <param name="Url">The picture, for everybody who has the address. While it is being made, the address answers 503 with Retry-After.</param>
/// <param name="ExpiresAt">When the official account's code on it ends; it is renewed before, so ask again then. Null while there is none yet.</param>
public sealed record PosterView(string Url, string ShareLink, DateTimeOffset? ExpiresAt);

/// <summary>An invitation as whoever holds its code sees it.</summary>
/// <param name="InviterName">The first letter of the name the inviter chose.</param>
/// <param name="InviteePoints">What the friend gets.</param>
public sealed record InvitationView(
    string Code, Id<ReferralCampaign> CampaignId, string CampaignName, string Description, CampaignKind Kind, CampaignStanding State, string InviterName,
    string? InviterAvatarUrl, ConditionView Condition, long InviteePoints, DateTimeOffset EndsAt);

/// <param name="Code">A personal code or, by the channel <c>team</c>, a team's.</param>
/// <param name="Channel">By what way it was met: a mini-program card or code (<c>mini</c>), a team's card (<c>team</c>), a web page (<c>page</c>).</param>
public sealed record TouchRequest([property: Required, RegularExpression(InviteCodes.Pattern)] string Code, TouchChannel Channel = TouchChannel.Mini);

public sealed record HelpRequest([property: Required, RegularExpression(InviteCodes.Pattern)] string Code);

/// <param name="Address">For goods; can be told later, under the prize.</param>
public sealed record ClaimRequest(Rewards.PrizeAddress? Address = null);

internal static class InviteCodes
{
    public const string Pattern = "^[0-9A-Za-z]{10}$";
}

/// <summary>What a personal code leads to.</summary>
internal sealed class Invitations(ReferralLinks links, ReferralProgram program, InviteCards cards, InviteAddresses addresses, PosterAddresses posters, Faces faces, TimeProvider clock)
{
    public async Task<InvitationView?> FindAsync(string code, CancellationToken ct)
    {
        if (await links.FindTargetAsync(code, ct) is not { } target || await program.FindCampaignAsync(target.CampaignId, ct) is not { } campaign)
            return null;
        var (terms, inviter) = (campaign.Terms, (await faces.OfAsync([target.InviterId], Faces.Member, ct))[target.InviterId]);
        return new InvitationView(
            code, campaign.Id, terms.Name, terms.Description, terms.Kind, CampaignShelf.StandingOf(campaign, clock.GetUtcNow()), inviter.Name, inviter.AvatarUrl,
            ConditionView.Of(terms), terms.InviteePoints, terms.EndsAt);
    }

    public async Task<MyInvitation> OfAsync(LiveCampaign campaign, ReferralLink link, CancellationToken ct) => new(
        link.Code, addresses.Of(link.Code), link.Scene, PosterOf(link, null), cards.Of(link.Scene, campaign.Terms.Name), await cards.UrlLinkAsync(link.Scene, ct));

    /// <param name="width">Pixels; null for the usual width.</param>
    public PosterView PosterOf(ReferralLink link, int? width, DateTimeOffset now) => new(PosterOf(link, width), addresses.Of(link.Code), link.HasQr(now) ? link.QrExpiresAt : null);

    private string PosterOf(ReferralLink link, int? width) => posters.Of(link.Code) + (width is null ? "" : $"?size={width}");
}
