using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Orders;

public enum ImportState
{
    /// <summary>Its lines are being stored.</summary>
    Uploading,

    /// <summary>Compared with what is known; nothing is changed.</summary>
    Checking,

    /// <summary>Waits for an operator's word.</summary>
    Checked,
    Applying,
    Applied,
    Reversing,
    Reversed,

    /// <summary>Given up before it was applied.</summary>
    Discarded,
}

public enum LineOutcome
{
    /// <summary>Not looked at yet.</summary>
    Pending,
    New,

    /// <summary>A known order of which more has been refunded.</summary>
    Changed,
    Same,
    Refused,

    /// <summary>Reversed.</summary>
    Withdrawn,

    /// <summary>Not reversed: the order was changed since.</summary>
    Kept,
}

/// <summary>A file of orders on its way into the product.</summary>
/// <param name="CreateMembers">Customers whom only the shop knows become members, by its own numbers.</param>
/// <param name="Orders">How many it tells of, refused ones included.</param>
/// <param name="CursorLine">The last line the step under way has done.</param>
/// <param name="MadeAt">When the shop made the file, if somebody said so.</param>
[method: ExplicitConstructor]
public sealed record OrderImport(
    Id<OrderImport> Id,
    string Shop,
    string FileName,
    ImportState State,
    bool CreateMembers,
    int Orders,
    int CursorLine,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? AppliedAt,
    DateTimeOffset? ReversedAt,
    DateTimeOffset? MadeAt = null)
{
    /// <summary>Up to which moment it tells of refunds.</summary>
    internal DateTimeOffset ToldUntil => MadeAt < CreatedAt ? MadeAt.Value : CreatedAt;

    public bool IsUnderWay => State is ImportState.Checking or ImportState.Applying or ImportState.Reversing;
}

/// <summary>An order as a file tells it.</summary>
/// <param name="Line">Its first line, counted from 1, the heading included.</param>
public sealed record FileOrder(int Line, string OrderNo, DateTimeOffset PaidAt, long AmountFen, long RefundedFen, IReadOnlyList<OrderItem> Items, CustomerKeys Customer);

/// <summary>An order of an import, and what became of it.</summary>
/// <param name="Content">The order as JSON; dropped when it is applied, because it may tell who somebody is.</param>
/// <param name="RefundedFen">What the import has refunded of a known order.</param>
/// <param name="Version">The order's, as the import left it.</param>
/// <param name="ToldBefore">Up to which moment files had told of a known order's refunds before this one.</param>
/// <param name="PaidAt">As the file tells, like the two after it; none of a row that could not be read.</param>
/// <param name="ToldRefundedFen">In all, as files tell it.</param>
/// <param name="WasAmountFen">Of a known order, before the import.</param>
[method: ExplicitConstructor]
public sealed record ImportLine(
    Id<OrderImport> ImportId, int Line, string OrderNo, LineOutcome Outcome, bool Unmatched, string? Reason, string? Content, Id<ShopOrder>? OrderId, long RefundedFen, int Version,
    DateTimeOffset? ToldBefore = null, DateTimeOffset? PaidAt = null, long? AmountFen = null, long? ToldRefundedFen = null, long? WasAmountFen = null, long? WasRefundedFen = null)
{
    public FileOrder ReadContent() => StoredJson.Read<FileOrder>(Content!);

    public static ImportLine Pending(Id<OrderImport> importId, FileOrder order) =>
        new(importId, order.Line, order.OrderNo, LineOutcome.Pending, false, null, StoredJson.Write(order), null, 0, 0, null, order.PaidAt, order.AmountFen, order.RefundedFen);

    /// <summary>What is known of its order just now.</summary>
    public ImportLine Beside(ShopOrder? known) => this with { WasAmountFen = known?.AmountFen, WasRefundedFen = known?.RefundedFen };

    public static ImportLine Refused(Id<OrderImport> importId, RefusedRow row) => new(importId, row.Line, row.OrderNo, LineOutcome.Refused, false, row.Reason, null, null, 0, 0);
}

/// <param name="RefundedFen">What is refunded by it: of new orders all, of known ones what is told beyond that.</param>
[method: ExplicitConstructor]
public sealed record ImportTally(LineOutcome Outcome, bool Unmatched, long Orders, long AmountFen, long RefundedFen, long LargestFen);
