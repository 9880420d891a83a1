using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Which part of a growing list is asked for, newest first. Handlers take it with <c>[AsParameters]</c>; without a
/// constructor, because the request delegate generator cannot name the nullable parameters of one.
/// </summary>
public sealed record PageQuery
{
    public const int LimitMax = 50;

    private const int LimitUsual = 20;

    /// <summary>The <c>nextCursor</c> of the page before; none for the first.</summary>
    [RegularExpression("^[0-9]{1,16}$", ErrorMessage = "cursor 无效。")]
    public string? Cursor { get; init; }

    /// <summary>Entries wanted, twenty unless told.</summary>
    [Range(1, LimitMax)]
    public int? Limit { get; init; }

    /// <summary>Only rows with smaller ids are wanted.</summary>
    internal long Before => Cursor is null ? long.MaxValue : long.Parse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Entries on the page.</summary>
    internal int Size => Limit ?? LimitUsual;

    /// <summary>Rows to read: the one too many tells whether there is more.</summary>
    internal int Rows => Size + 1;
}

/// <summary>A page of a list that grows. There is no total: counting a ledger helps nobody.</summary>
public sealed record MiniPage<T>(IReadOnlyList<T> List, string? NextCursor, bool HasMore);

/// <summary>A list that stays short.</summary>
public sealed record MiniList<T>(IReadOnlyList<T> List);

internal static class MiniPage
{
    /// <param name="rows">Read with <see cref="PageQuery.Before"/> and <see cref="PageQuery.Rows"/>, newest first.</param>
    /// <param name="query">What was asked for.</param>
    /// <param name="idOf">The id by which the rows are ordered.</param>
    /// <param name="show">How a row is shown.</param>
    public static MiniPage<T> Of<TRow, T>(IReadOnlyList<TRow> rows, PageQuery query, Func<TRow, long> idOf, Func<TRow, T> show)
    {
        var hasMore = rows.Count > query.Size;
        var shown = rows.Take(query.Size).ToList();
        return new MiniPage<T>([.. shown.Select(show)], hasMore ? idOf(shown[^1]).ToString(CultureInfo.InvariantCulture) : null, hasMore);
    }
}
