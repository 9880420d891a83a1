using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>1100: the phone number, and accounts that turn out to be one person's.</summary>
internal static class AccountErrors
{
    public static readonly Problem PhoneCodeRefused = new("account.phone_code_refused", 422, "手机号授权已失效，请重新点击授权。", "WeChat refused the phone code: used, or older than five minutes.");
    public static readonly Problem MergeRequired = new("account.merge_required", 409, "该手机号已绑定另一个账号，是否合并？", "Another account has this number; ask the shopper whether to merge.");
    public static readonly Problem MergeTokenRefused = new("account.merge_token_refused", 422, "合并请求已过期，请重新绑定手机号。", "The merge token is older than ten minutes or not yours; bind the phone again.");

    public static readonly Problem BirthdayRefused = new("account.birthday_refused", 422, "生日填写有误。", "The birthday lies in the future or too far back.");
    public static readonly Problem AvatarRefused = new("account.avatar_refused", 422, "头像须为微信头像或商家允许的图片地址。", "The picture must be WeChat's or lie on a host the shop allows (MiniProgram:AvatarHosts).");

    public static readonly ErrorRange Range = new(
        (1100, PhoneCodeRefused), (1101, MergeRequired), (1102, MergeTokenRefused), (1103, BirthdayRefused), (1104, AvatarRefused),
        (1110, MergeProblems.AlreadyOne), (1111, MergeProblems.TwoFollowers), (1112, MergeProblems.Busy), (1113, MergeProblems.NotFound),
        (1114, MergeProblems.SamePerson), (1115, MergeProblems.Undone), (1116, MergeProblems.UndoOver), (1117, MergeProblems.TwoUsers));
}
