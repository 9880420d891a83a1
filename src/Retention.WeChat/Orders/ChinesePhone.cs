namespace Retention.WeChat.Orders;

/// <summary>Phone numbers as shops write them.</summary>
internal static class ChinesePhone
{
    private const int MobileLength = 11;

    /// <returns>E.164, or null when it is no number: eleven digits are taken for a mainland mobile.</returns>
    public static string? Read(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (text.Any(character => !char.IsAsciiDigit(character) && character is not ('+' or ' ' or '-' or '(' or ')')))
            return null;
        if (text.TrimStart().StartsWith('+'))
            return digits.Length is >= 7 and <= 15 ? $"+{digits}" : null;
        return digits.Length switch
        {
            MobileLength when digits[0] == '1' => $"+86{digits}",
            MobileLength + 2 when digits.StartsWith("861", StringComparison.Ordinal) => $"+{digits}",
            _ => null,
        };
    }
}
