using Dapper;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Fans;

/// <summary>Why two fans are taken for one person.</summary>
public enum MergeReason
{
    /// <summary>WeChat gives both the same unionid. It cannot be undone: they are the same person.</summary>
    Union,

    /// <summary>The person showed that the other's phone number is theirs, and asked for it.</summary>
    Phone,

    /// <summary>A shop's customer, known by its files only, whose orders name the number the person showed to be theirs.</summary>
    Customer,
}

/// <summary>A merge as the journal holds it.</summary>
/// <param name="AskedByFanId">The member who asked for it; none where nobody did.</param>
[method: ExplicitConstructor]
public sealed record Merge(
    Id<Merge> Id, Id<Fan> FromFanId, Id<Fan> IntoFanId, MergeReason Reason, DateTimeOffset MergedAt, DateTimeOffset UndoUntil, DateTimeOffset? UndoneAt, Id<Fan>? AskedByFanId)
{
    internal FanMerge Movement => new(Id.Value, FromFanId, IntoFanId, MergedAt, Reason, Reason == MergeReason.Union ? null : UndoUntil);
}

/// <summary>An account that uses a member's wallet.</summary>
[method: ExplicitConstructor]
public sealed record WalletAccount(Id<Fan> MemberId, FanAccount Account, string? UnionId);

/// <summary>Who stays when two members turn out to be one person.</summary>
public static class MergeRules
{
    /// <summary>
    /// Whether two members are two WeChat users for certain: each has an account of the same app, or WeChat gives them different
    /// unionids. A phone number they share then says only that it was passed on, or that several use it.
    /// </summary>
    public static bool AreTwoUsers(IReadOnlyCollection<WalletAccount> ones, IReadOnlyCollection<WalletAccount> others) =>
        ones.Any(one => others.Any(other => AreTwoUsers(one, other)));


    /// <returns>
    /// The official account's fan stays, because the chat knows no other; else the mini-program's; of two alike the older one.
    /// None where both are of the official account: two WeChat users stay two members.
    /// </returns>
    public static (Id<Fan> From, Id<Fan> Into)? Direction(Fan one, Fan other)
    {
        if (one.Account == FanAccount.Official && other.Account == FanAccount.Official)
            return null;
        // Accounts are named in the order of how well they know a person.
        var stays = one.Account != other.Account ? one.Account < other.Account : one.Id.CompareTo(other.Id) < 0;
        return stays ? (other.Id, one.Id) : (one.Id, other.Id);
    }

    private static bool AreTwoUsers(WalletAccount one, WalletAccount other) => one.UnionId is { } union && other.UnionId is { } otherUnion
        ? union != otherUnion
        : one.Account == other.Account && one.Account != FanAccount.Shop;

    /// <returns>Why a merge cannot be undone at this moment; none when it can.</returns>
    public static Problem? RefusalOfUndo(Merge merge, DateTimeOffset now) => merge switch
    {
        { Reason: MergeReason.Union } => MergeProblems.SamePerson,
        { UndoneAt: not null } => MergeProblems.Undone,
        _ when now > merge.UndoUntil => MergeProblems.UndoOver,
        _ => null,
    };
}

/// <summary>Why accounts are not merged, or not parted.</summary>
internal static class MergeProblems
{
    public static readonly Problem AlreadyOne = new("account.already_one", 409, "两个账号已经合并。", "The accounts are one already.");
    public static readonly Problem TwoFollowers = new("account.two_followers", 422, "两个微信号都已关注公众号，不能合并。", "Both follow the official account; they stay two members.");
    public static readonly Problem TwoUsers = new("account.two_users", 422, "两个账号属于不同的微信用户，不能凭手机号合并。", "They are accounts of two WeChat users; a phone number alone does not make them one.");
    public static readonly Problem Busy = new("account.busy", 409, "账号正在处理其他操作，请稍后再试。", "One of the accounts has just been merged otherwise; try again.");
    public static readonly Problem NotFound = new("account.merge_not_found", 404, "没有找到这次合并。", "There is no such merge of yours.");
    public static readonly Problem SamePerson = new("account.same_person", 422, "同一微信用户的账号不能拆分。", "WeChat calls them the same person; they cannot be parted.");
    public static readonly Problem Undone = new("account.merge_undone", 409, "这次合并已经撤销。", "The merge has been undone already.");
    public static readonly Problem UndoOver = new("account.undo_over", 422, "已超过可撤销的期限，或账号之后又合并过。", "The time to undo it is over, or the account was merged on since.");
}
