using System.Text.Json;
using System.Text.RegularExpressions;

namespace Retention.WeChat.Hosting;

/// <summary>
/// The framework's messages about members of a request, in Chinese. It has them in English only and tells which rule was
/// broken by nothing but the message; what is not known here stays as it is.
/// </summary>
internal static partial class ValidationWords
{
    private static readonly (Regex Message, string Chinese)[] Words =
    [
        (Required(), "必填。"),
        (Between(), "须在 $1 到 $2 之间。"),
        (LengthBetween(), "长度须为 $1 到 $2。"),
        (LengthMin(), "长度至少为 $1。"),
        (LengthMax(), "长度不能超过 $1。"),
        (Pattern(), "格式不对，须符合 $1。"),
        (Address(), "须是完整的网址。"),
        (Nulls(), "每一项都不能为空（null）。"),
        (Key(), "编号首尾不能有空白，也不能含控制字符。"),
    ];

    public static string Translate(string message)
    {
        foreach (var (known, chinese) in Words)
        {
            if (known.Match(message) is { Success: true } match)
                return match.Result(chinese);
        }

        return message;
    }

    /// <returns><c>terms.stages[0].name</c> for <c>Terms.Stages[0].Name</c>: as it was written in the request.</returns>
    public static string PathOf(string key) => string.Join('.', key.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    [GeneratedRegex("^The .* field is required\\.$")]
    private static partial Regex Required();

    [GeneratedRegex("^The field .* must be between (.+?)(?: exclusive)? and (.+?)(?: exclusive)?\\.$")]
    private static partial Regex Between();

    [GeneratedRegex("^The field .* with a minimum length of '?([0-9]+)'? and (?:a )?maximum length of '?([0-9]+)'?\\.$")]
    private static partial Regex LengthBetween();

    [GeneratedRegex("^The field .* with a minimum length of '?([0-9]+)'?\\.$")]
    private static partial Regex LengthMin();

    [GeneratedRegex("^The field .* with a maximum length of '?([0-9]+)'?\\.$")]
    private static partial Regex LengthMax();

    [GeneratedRegex("^The field .* must match the regular expression '(.*)'\\.$")]
    private static partial Regex Pattern();

    [GeneratedRegex("^The items must not be null\\.$")]
    private static partial Regex Nulls();

    [GeneratedRegex("^The key must not begin or end with white space")]
    private static partial Regex Key();

    [GeneratedRegex("^The .* field is not a valid fully-qualified http, https, or ftp URL\\.$")]
    private static partial Regex Address();
}
