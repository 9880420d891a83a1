using Retention.Platform.Problems;

namespace Retention.WeChat.Referrals;

/// <summary>Why a poster cannot look as asked, or is not shown.</summary>
internal static class PosterProblems
{
    public static readonly Problem QrSmall = new("poster.qr_small", 422, "二维码太小：边长至少为海报宽度的四分之一，否则手机上不易识别。", "The QR code is too small: at least a quarter of the poster's width, or phones will not read it.");
    public static readonly Problem QrPale = new("poster.qr_pale", 422, "二维码颜色太浅，请换成与白底对比明显的深色。", "The QR code's colour is too pale on its white plate; choose a dark one.");
    public static readonly Problem QrCovered = new("poster.qr_covered", 422, "有文字或头像压在二维码上，请移开。", "A text or the avatar lies on the QR code; move it away.");
    public static readonly Problem HintMissing = new("poster.hint_missing", 422, "请保留“长按识别二维码”之类的提示（含“长按”二字）。", "Keep a line that tells to long-press the code (with the word 长按).");
    public static readonly Problem VoluntaryMissing = new("poster.voluntary_missing", 422, "请写明活动自愿参与（含“自愿”二字），海报不得有强制或诱导分享的含义。", "Say that taking part is voluntary (with the word 自愿): a poster must not press anybody.");
    public static readonly Problem UnknownLayout = new("poster.unknown_layout", 422, "没有这个内置版式。", "There is no built-in layout of this name.");
    public static readonly Problem LayoutMissing = new("poster.layout_missing", 422, "请给出内置版式的名称或完整的版式，二者选一。", "Give either a built-in layout's name or a whole layout.");
    public static readonly Problem PictureTooLarge = new("poster.picture_too_large", 413, "图片不能超过 2 MB，请压缩后再上传。", "A picture may have 2 MB at most; compress it.");
    public static readonly Problem PictureUnknown = new("poster.picture_unknown", 422, "只支持 PNG 或 JPEG 图片，请检查文件是否完整。", "Only PNG and JPEG pictures are taken; check that the file is whole.");
    public static readonly Problem PictureTooWide = new("poster.picture_too_wide", 422, "图片的宽和高都不能超过 2000 像素，请缩小后再上传。", "A picture may have 2000 pixels each way at most; make it smaller.");
    public static readonly Problem Unavailable = new("poster.unavailable", 503, "服务器没有安装海报绘制组件（librsvg），暂时只能使用二维码。", "This server lacks librsvg: posters are off, the QR code serves instead.");
    public static readonly Problem NoLink = new("poster.not_found", 404, "这张海报不存在，请向好友索取新的邀请。", "There is no such poster; ask your friend for a new invitation.");
    public static readonly Problem NotRunning = new("poster.campaign_not_running", 410, "活动尚未开始、已暂停或已结束，海报不再提供。", "The campaign is not running; its posters are not shown.");
    public static readonly Problem NotReady = new("poster.not_ready", 503, "二维码正在生成，请稍后再打开。", "The QR code is being made; come back in a moment.");
    public static readonly Problem Busy = new("poster.busy", 503, "海报绘制繁忙，请稍后再试。", "Too many posters are being drawn; come back in a moment.");

    public static Problem Outside(string what, string whatEn) =>
        new("poster.outside", 422, $"{what}超出了海报边界，请调整位置、大小或行数。", $"{whatEn} reaches over the poster's edge; move it, or make it smaller.");

    public static Problem UnknownPlaceholder(string placeholder) => new(
        "poster.unknown_placeholder", 422,
        $"不认识占位符 {placeholder}，可用 {{name}}、{{campaign}}、{{description}}、{{ends}}。",
        $"Unknown placeholder {placeholder}; use {{name}}, {{campaign}}, {{description}} or {{ends}}.");
}
