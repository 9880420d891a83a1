using Retention.Platform.Problems;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Outreach.Content;

/// <summary>Finds what WeChat forbids outright in the words of a reward; of other wordings only people can say how they are meant.</summary>
internal sealed class InducementReader : IReadWording
{
    private const string Code = "wording.inducement";

    public Problem? InducementIn(IEnumerable<string?> texts) => texts
        .Where(text => !string.IsNullOrEmpty(text))
        .SelectMany(text => WordingLinter.Check(new TouchContent { Text = text }))
        .Where(found => WordingRules.Inducements.Contains(found.Code))
        .Select(found => new Problem(
            Code, StatusCodes.Status422UnprocessableEntity,
            $"“{found.Wording!.Words}”：{found.Message}（{found.Wording.Source}）{found.Wording.Instead}",
            $"'{found.Wording.Words}': {found.MessageEn} {found.Wording.InsteadEn}"))
        .FirstOrDefault();
}
