using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Fans;

public sealed class FansOptions
{
    /// <summary>Hours between an unfollow and the erasure that WeChat's terms demand; somebody who follows again before keeps everything.</summary>
    [Range(0, 168)]
    public int ErasureGraceHours { get; set; } = 24;
}
