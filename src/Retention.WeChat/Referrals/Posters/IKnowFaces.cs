using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>How somebody wants to be seen by friends.</summary>
/// <param name="Avatar">A PNG or JPEG that lies with us; it is never fetched from elsewhere.</param>
public sealed record FanFace(string? Name, byte[]? Avatar);

/// <summary>Whatever feature people tell their names to. Followers of the account have none: WeChat tells no names.</summary>
public interface IKnowFaces
{
    /// <param name="fanId">Any of a member's fans.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Null when nothing is known.</returns>
    Task<FanFace?> FaceOfAsync(Id<Fan> fanId, CancellationToken ct);
}
