using System.Text.RegularExpressions;

namespace Retention.Sandbox.Messages;

/// <summary>Which values fit a template field; the letters before the number of its key say what it takes.</summary>
internal static partial class TemplateValueRules
{
    public static bool Fits(TemplateField field, string value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return false;
        }

        return field.Key.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') switch
        {
            "thing" => Runes(value) <= 20,
            "number" => value.Length <= 32 && Number().IsMatch(value),
            "letter" => Letters().IsMatch(value),
            "symbol" => Symbols().IsMatch(value),
            "character_string" => CharacterString().IsMatch(value),
            "time" => Time().IsMatch(value),
            "date" => Date().IsMatch(value),
            "amount" => Amount().IsMatch(value),
            "phone_number" => PhoneNumber().IsMatch(value),
            "car_number" => Runes(value) <= 8,
            "name" => ChineseName().IsMatch(value) || LatinName().IsMatch(value),
            "phrase" => Phrase().IsMatch(value),
            "enum" or "enum_string" => field.Values.Count == 0 || field.Values.Contains(value, StringComparer.Ordinal),
            "const" => Runes(value) <= 20 && (field.Values.Count == 0 || field.Values.Contains(value, StringComparer.Ordinal)),
            _ => value.Length <= 200,
        };
    }

    private static int Runes(string value) => value.EnumerateRunes().Count();

    [GeneratedRegex(@"^-?\d+(\.\d+)?$")]
    private static partial Regex Number();

    [GeneratedRegex("^[A-Za-z]{1,32}$")]
    private static partial Regex Letters();

    [GeneratedRegex(@"^[^\w\s\p{IsCJKUnifiedIdeographs}]{1,5}$")]
    private static partial Regex Symbols();

    [GeneratedRegex(@"^[\x20-\x7e]{1,32}$")]
    private static partial Regex CharacterString();

    [GeneratedRegex(@"^((\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}月\d{1,2}日)?\s?\d{1,2}[:：]\d{2}([:：]\d{2})?|\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(\s?~\s?[\d年月日:：/.\s-]+)?$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(\d{4}年\d{1,2}月(\d{1,2}日)?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}月\d{1,2}日)(\s?\d{1,2}[:：]\d{2}([:：]\d{2})?)?(\s?~\s?[\d年月日:：/.\s-]+)?$")]
    private static partial Regex Date();

    [GeneratedRegex(@"^[¥￥$€£]?\d{1,10}(\.\d+)?元?$")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^[\d+()*\s-]{1,17}$")]
    private static partial Regex PhoneNumber();

    [GeneratedRegex(@"^[\p{IsCJKUnifiedIdeographs}·]{1,10}$")]
    private static partial Regex ChineseName();

    [GeneratedRegex(@"^[A-Za-z\p{P}\p{S} ]{1,20}$")]
    private static partial Regex LatinName();

    [GeneratedRegex(@"^\p{IsCJKUnifiedIdeographs}{1,5}$")]
    private static partial Regex Phrase();
}
