using System.ComponentModel.DataAnnotations;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.Platform.Time;
using Retention.WeChat.Fans;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <param name="Birthday">Null while the shopper has not told it.</param>
/// <param name="DeletionDueAt">When the account is erased; null unless the shopper asked for it.</param>
public sealed record MeView(
    Id<Fan> MemberId, string? Nickname, string? AvatarUrl, DateOnly? Birthday, string? PhoneTail, bool FollowsAccount, TierBadge? Tier, DateTimeOffset? DeletionDueAt);

public sealed record TierBadge(string Code, string Name)
{
    internal static TierBadge? Of(TierLevel? level) => level is null ? null : new(level.Code, level.Name);
}

/// <summary>What the shopper wants to have changed; what is left out stays.</summary>
public sealed record ChangeMeRequest(
    [property: StringLength(20, MinimumLength = 1)] string? Nickname = null,
    [property: StringLength(300), RegularExpression(@"^https://\S+$", ErrorMessage = "头像须为 https 地址。")] string? AvatarUrl = null,
    DateOnly? Birthday = null);

public sealed record FollowView(bool Follows, DateTimeOffset? Since);

internal static class MeEndpoints
{
    private const int AgeMax = 120;

    public static void Map(RouteGroupBuilder mini)
    {
        var me = mini.MapGroup("/me").WithTags("me");
        me.MapGet("/", Get);
        // WeChat's wx.request cannot send PATCH, so the same change is taken by POST.
        me.MapMethods("/", [HttpMethods.Patch, HttpMethods.Post], Change);
        me.MapGet("/follow-status", FollowStatus);
        me.MapGet("/home", Home);
    }

    private static async Task<MiniAnswer<MeView>> Get(Shopper shopper, ShopperProfiles profiles, TierBook tiers, PersonalData privacy, CancellationToken ct)
    {
        var profile = await profiles.OfAsync(shopper, ct);
        var tier = TierBadge.Of(await tiers.LevelAsync(shopper.MemberId, ct));
        var tail = profile.PhoneCipher is { } cipher ? PhoneTail.Of(privacy.Decrypt(cipher)) : null;
        return new MeView(shopper.MemberId, profile.Nickname, profile.AvatarUrl, profile.Birthday, tail, profile.FollowedSince is not null, tier, profile.DeletionDueAt);
    }

    private static async Task<MiniAnswer<MeView>> Change(
        ChangeMeRequest request, Shopper shopper, ShopperProfiles profiles, AvatarHosts avatars, TierBook tiers, PersonalData privacy, Db db, TimeProvider clock,
        CancellationToken ct)
    {
        var today = BusinessCalendar.DayOf(clock.GetUtcNow());
        if (request.Birthday is { } birthday && (birthday > today || birthday < today.AddYears(-AgeMax)))
            return AccountErrors.BirthdayRefused;
        if (request.AvatarUrl is { } avatar && !avatars.Allows(avatar))
            return AccountErrors.AvatarRefused;
        await db.InTransactionAsync(token => profiles.SaveAsync(shopper.FanId, request.Nickname, request.AvatarUrl, request.Birthday, token), ct);
        return await Get(shopper, profiles, tiers, privacy, ct);
    }

    private static async Task<MiniAnswer<FollowView>> FollowStatus(Shopper shopper, ShopperProfiles profiles, CancellationToken ct)
    {
        var since = (await profiles.OfAsync(shopper, ct)).FollowedSince;
        return new FollowView(since is not null, since);
    }

    /// <summary>The first screen in one call.</summary>
    private static async Task<MiniAnswer<HomeView>> Home(Shopper shopper, ShopperProfiles profiles, IEnumerable<IHomePart> parts, CancellationToken ct)
    {
        var profile = await profiles.OfAsync(shopper, ct);
        var home = HomeView.Of(profile);
        foreach (var part in parts)
            home = await part.AddAsync(home, shopper, ct);
        return home;
    }
}
