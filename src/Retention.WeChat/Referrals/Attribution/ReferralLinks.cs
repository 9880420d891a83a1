using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Caching.Memory;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>A fan's personal way to invite: code, link and QR are three forms of it. Who has one takes part.</summary>
/// <param name="MediaOf">What the picture kept at WeChat shows, as a hash: another poster or another QR makes it stale.</param>
[method: ExplicitConstructor]
public sealed record ReferralLink(
    Id<ReferralLink> Id,
    Id<ReferralCampaign> CampaignId,
    Id<Fan> FanId,
    string Code,
    string? QrTicket,
    string? QrUrl,
    DateTimeOffset? QrExpiresAt,
    string? MediaId,
    DateTimeOffset? MediaExpiresAt,
    string? MediaOf,
    string? PictureWantedFor)
{
    /// <summary>Scenes of ours start with this, so that other QR codes of the account are not taken for invitations.</summary>
    public const string ScenePrefix = "r_";

    public const int CodeLength = 10;

    public string Scene => ScenePrefix + Code;

    internal LinkTarget Target => new(Id, CampaignId, FanId);

    public bool HasQr(DateTimeOffset until) => QrUrl is not null && QrExpiresAt > until;

    public bool HasPicture(DateTimeOffset until) => MediaId is not null && MediaExpiresAt > until;
}

/// <summary>Whose code it is.</summary>
internal sealed record LinkTarget(Id<ReferralLink> LinkId, Id<ReferralCampaign> CampaignId, Id<Fan> InviterId);

/// <summary>Personal codes: made once per fan and campaign, never changed, so what they stand for can be remembered.</summary>
internal sealed class ReferralLinks(LinkStore store, Db db, IMemoryCache cache, IdGenerator ids, TimeProvider clock)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(10);

    /// <summary>Short enough for a mini-program code's scene, long enough not to be guessed.</summary>
    public static string NewCode() => RandomNumberGenerator.GetString(Alphabet, ReferralLink.CodeLength);

    public Task<ReferralLink> EnsureAsync(Id<ReferralCampaign> campaignId, Id<Fan> fanId, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            if (await store.FindOfAsync(campaignId, fanId, token) is { } known)
                return known;
            var link = new ReferralLink(ids.Next<ReferralLink>(), campaignId, fanId, NewCode(), null, null, null, null, null, null, null);
            await store.InsertAsync(link, clock.GetUtcNow(), token);
            return link;
        },
        ct);

    public async ValueTask<LinkTarget?> FindTargetAsync(string code, CancellationToken ct)
    {
        if (code.Length != ReferralLink.CodeLength)
            return null;
        if (cache.TryGetValue<LinkTarget>(("referral", code), out var known))
            return known;
        if (await store.FindAsync(code, ct) is not { } link)
            return null;
        var target = new LinkTarget(link.Id, link.CampaignId, link.FanId);
        return cache.Set(("referral", code), target, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = RememberFor });
    }
}
