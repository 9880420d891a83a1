using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Says what members have told about themselves.</summary>
public interface ICheckProfiles
{
    /// <returns>Whether name, picture and birthday are told, by whichever of the member's accounts.</returns>
    Task<bool> IsCompleteAsync(Id<Fan> memberId, CancellationToken ct);
}
