using System.Text.RegularExpressions;
using Retention.Platform;

namespace Retention.Channels.WeChat;

/// <param name="Rule">What the value must be, in Chinese, for whoever edits it.</param>
/// <param name="RuleEn">The same in English.</param>
public sealed record TemplateValueOffence(string Field, string Rule, string RuleEn);

/// <summary>
/// Checks the values of template and subscribe messages by the type their key starts with,
/// before WeChat does so with 47003. Where the documents are vague this is the stricter reading.
/// </summary>
public static partial class TemplateValues
{
    private static readonly Dictionary<string, Shape> Shapes = new(StringComparer.Ordinal)
    {
        ["thing"] = new(20, true, _ => true, "不超过 20 个字符", "at most 20 characters"),
        ["const"] = new(20, false, _ => true, "不超过 20 个字符", "at most 20 characters"),
        ["number"] = new(32, false, Number().IsMatch, "不超过 32 位数字，可带小数", "at most 32 digits, decimals allowed"),
        ["letter"] = new(32, true, value => value.All(char.IsAsciiLetter), "不超过 32 位字母", "at most 32 letters"),
        ["symbol"] = new(5, true, value => value.All(IsMark), "不超过 5 位符号", "at most 5 symbols"),
        ["character_string"] = new(32, true, value => !value.Any(IsChinese), "不超过 32 位数字、字母或符号，不含汉字", "at most 32 digits, letters or symbols, no Chinese"),
        ["time"] = new(int.MaxValue, false, value => value.Split('~').All(Time().IsMatch), "24 小时制时间，可带年月日，如 2026年1月1日 15:01", "a 24-hour time, perhaps with its date, e.g. 2026年1月1日 15:01"),
        ["date"] = new(int.MaxValue, false, value => value.Split('~').All(Date().IsMatch), "年月日，可带时间，如 2026年1月1日", "a date, perhaps with its time, e.g. 2026年1月1日"),
        ["amount"] = new(int.MaxValue, false, Amount().IsMatch, "一个币种符号加不超过 10 位数字，可带小数，可以“元”结尾", "one currency sign and at most 10 digits, decimals allowed, may end with 元"),
        ["phone_number"] = new(17, false, value => value.All(c => char.IsAsciiDigit(c) || IsMark(c)), "不超过 17 位数字或符号", "at most 17 digits or symbols"),
        ["car_number"] = new(8, false, _ => true, "不超过 8 位", "at most 8 characters"),
        ["name"] = new(20, true, value => !value.Any(char.IsAsciiDigit), "不超过 10 个汉字，或 20 个字母或符号", "at most 10 Chinese characters, or 20 letters or symbols"),
        ["phrase"] = new(5, true, value => value.All(IsChinese), "不超过 5 个纯汉字", "at most 5 characters, all Chinese"),
    };

    /// <summary>What WeChat would hold against the value; null when it looks right. A value of an unknown type only must not be empty.</summary>
    public static TemplateValueOffence? OffenceOf(string field, string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return new TemplateValueOffence(field, "不能为空", "must not be empty");
        return Shapes.TryGetValue(TypeOf(field), out var shape) && !(value.Length <= LengthMax(field, value) && shape.Holds(value))
            ? new TemplateValueOffence(field, shape.Rule, shape.RuleEn)
            : null;
    }

    /// <summary>The value, shortened where its type is words: half a number, a date or a fixed choice would say something else.</summary>
    public static string Shorten(string field, string value) =>
        Shapes.TryGetValue(TypeOf(field), out var shape) && shape.MayBeShortened ? value.CutWhole(LengthMax(field, value)) : value;

    /// <summary>The key without its number: <c>character_string3</c> is a character_string.</summary>
    public static string TypeOf(string field) => field.TrimEnd("0123456789".ToCharArray());

    private static int LengthMax(string field, string value) => TypeOf(field) is "name" && value.Any(IsChinese) ? 10 : Shapes[TypeOf(field)].LengthMax;

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

    private sealed record Shape(int LengthMax, bool MayBeShortened, Func<string, bool> Holds, string Rule, string RuleEn);
}
