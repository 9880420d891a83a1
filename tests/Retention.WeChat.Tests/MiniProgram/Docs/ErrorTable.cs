using Retention.WeChat.MiniProgram;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>The error catalogue as a table.</summary>
internal static class ErrorTable
{
    public static string Text { get; } = string.Join('\n',
    [
        "| code | HTTP | reason | msg | messageEn |",
        "|---|---|---|---|---|",
        .. ErrorCatalogue.Ranges.SelectMany(range => range.Numbers)
            .OrderBy(each => each.Number)
            .Select(each => $"| {each.Number} | {each.Problem.Status} | `{each.Problem.Code}` | {each.Problem.Message} | {each.Problem.MessageEn} |"),
    ]);
}
