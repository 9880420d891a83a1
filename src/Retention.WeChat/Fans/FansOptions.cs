using System.ComponentModel.DataAnnotations;

namespace Retention.WeChat.Fans;

public sealed class FansOptions
{
    /// <summary>Hours between an unfollow and the erasure that WeChat's terms demand; somebody who follows again before keeps everything.</summary>
    [Range(0, 168)]
    public int ErasureGraceHours { get; set; } = 24;

    /// <summary>Days within which a merge of two accounts that share a phone number can be undone.</summary>
    [Range(0, 365)]
    public int MergeUndoDays { get; set; } = 7;

    /// <summary>Days between somebody's wish to be forgotten and the erasure; until then they can change their mind.</summary>
    [Range(0, 30)]
    public int DeletionCoolingDays { get; set; } = 7;
}
