using Retention.Platform.Problems;

namespace Retention.WeChat.MiniProgram;

/// <summary>1200: copies of one's data, and being forgotten.</summary>
internal static class PrivacyErrors
{
    public static readonly Problem ExportNotFound = new("privacy.export_not_found", 404, "没有找到这份数据副本，可能已过期，请重新申请。", "There is no such copy of yours; it lives for a week.");
    public static readonly Problem NoDeletion = new("privacy.no_deletion", 404, "当前没有注销申请。", "There is no open request to be deleted.");

    public static readonly ErrorRange Range = new((1200, ExportNotFound), (1201, NoDeletion));
}
