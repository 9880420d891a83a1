using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>How somebody wants to be seen by friends.</summary>
/// <param name="AvatarAddress">Where their picture lies.</param>
public sealed record FanFace(string? Name, string? AvatarAddress);

/// <summary>Whatever feature people tell their names to. Followers of the account have none: WeChat tells no names.</summary>
public interface IKnowFaces
{
    /// <param name="fanId">Any of a member's fans.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Null when nothing is known.</returns>
    Task<FanFace?> FaceOfAsync(Id<Fan> fanId, CancellationToken ct);

    /// <summary>May take a moment where the picture lies elsewhere, so not within a transaction.</summary>
    /// <returns>A PNG or JPEG; null where there is none, or it cannot be had.</returns>
    Task<byte[]?> PictureOfAsync(FanFace face, CancellationToken ct);
}
