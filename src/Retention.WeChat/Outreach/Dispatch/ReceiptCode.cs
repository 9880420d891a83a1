namespace Retention.WeChat.Outreach;

/// <summary>
/// What a failed receipt is counted by. WeChat tells a status (<c>failed:user block</c>), a carrier its code before words of its
/// own (<c>MK:1008 关机</c>), some only the words.
/// </summary>
internal static class ReceiptCode
{
    /// <returns>Null when the receipt says nothing.</returns>
    public static string? Of(string? detail)
    {
        var text = detail?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        var words = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        var code = words < 0 ? text : text[..words].Trim();
        return code.Length > 0 ? code : text;
    }
}
