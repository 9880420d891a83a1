using System.Text.RegularExpressions;

namespace Retention.Channels.WeChat;

/// <param name="Rule">What the value must be, in Chinese, for whoever edits it.</param>
public sealed record TemplateValueOffence(string Field, string Rule);

/// <summary>
/// Checks the values of template and subscribe messages by the type their key starts with,
/// before WeChat does so with 47003. Where the documents are vague this is the stricter reading.
/// </summary>
public static partial class TemplateValues
{
    /// <summary>The first value WeChat would refuse; null when all look right. Keys of unknown types only must not be empty.</summary>
    public static TemplateValueOffence? FirstOffence(IReadOnlyDictionary<string, string> values)
    {
        foreach (var (field, value) in values)
            if (RuleBroken(TypeOf(field), value) is { } rule)
                return new TemplateValueOffence(field, rule);
        return null;
    }

    /// <summary>The key without its number: <c>character_string3</c> is a character_string.</summary>
    public static string TypeOf(string field) => field.TrimEnd("0123456789".ToCharArray());

    private static string? RuleBroken(string type, string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return "不能为空";
        return type switch
        {
            "thing" or "const" => Unless(value.Length <= 20, "不超过 20 个字符"),
            "number" => Unless(value.Length <= 32 && Number().IsMatch(value), "不超过 32 位数字，可带小数"),
            "letter" => Unless(value.Length <= 32 && value.All(char.IsAsciiLetter), "不超过 32 位字母"),
            "symbol" => Unless(value.Length <= 5 && value.All(IsMark), "不超过 5 位符号"),
            "character_string" => Unless(value.Length <= 32 && !value.Any(IsChinese), "不超过 32 位数字、字母或符号，不含汉字"),
            "time" => Unless(value.Split('~').All(Time().IsMatch), "24 小时制时间，可带年月日，如 2026年1月1日 15:01"),
            "date" => Unless(value.Split('~').All(Date().IsMatch), "年月日，可带时间，如 2026年1月1日"),
            "amount" => Unless(Amount().IsMatch(value), "一个币种符号加不超过 10 位数字，可带小数，可以“元”结尾"),
            "phone_number" => Unless(value.Length <= 17 && value.All(c => char.IsAsciiDigit(c) || IsMark(c)), "不超过 17 位数字或符号"),
            "car_number" => Unless(value.Length <= 8, "不超过 8 位"),
            "name" => Unless(value.Length <= (value.Any(IsChinese) ? 10 : 20) && !value.Any(char.IsAsciiDigit), "不超过 10 个汉字，或 20 个字母或符号"),
            "phrase" => Unless(value.Length <= 5 && value.All(IsChinese), "不超过 5 个纯汉字"),
            _ => null,
        };
    }

    private static string? Unless(bool isGood, string rule) => isGood ? null : rule;

    private static bool IsChinese(char c) => c is >= '\u3400' and <= '\u9FFF' or '〇';

    private static bool IsMark(char c) => char.IsPunctuation(c) || char.IsSymbol(c);

    private const string DatePart = @"([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})";
    private const string TimePart = @"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?";

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\s*(" + DatePart + @"\s*)?" + TimePart + @"\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"^\s*" + DatePart + @"(\s*" + TimePart + @")?\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"^\p{Sc}?[0-9]{1,10}(\.[0-9]+)?元?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Amount();
}
