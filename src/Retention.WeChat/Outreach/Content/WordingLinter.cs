namespace Retention.WeChat.Outreach.Content;

/// <summary>
/// Reads a touch as WeChat's reviewers and the market regulator might. It warns and never blocks: whether words are
/// meant that way, only people can say.
/// </summary>
public static class WordingLinter
{
    private static readonly char[] SentenceEnds = ['。', '！', '!', '？', '?', '；', ';', '\n'];

    /// <summary>Best with content that is already filled: positions count in the text that was given.</summary>
    public static IReadOnlyList<ContentFinding> Check(TouchContent content) =>
        [.. ContentTexts.Of(content).Where(text => text.Kind != TextKind.Address).SelectMany(Check)];

    private static IEnumerable<ContentFinding> Check(ContentText text) =>
        from rule in WordingRules.All
        where rule.Forms.Contains(text.Form) && !rule.IsMetBy(text.Text)
        from sentence in Sentences(text.Text)
        from found in rule.FindIn(sentence.Words)
        select new ContentFinding(rule.Code, rule.Severity, text.Field, rule.Message, rule.MessageEn)
        {
            Wording = new WordingMatch(found.Words, sentence.Position + found.Position, rule.Source, rule.Instead, rule.InsteadEn),
        };

    private static IEnumerable<(string Words, int Position)> Sentences(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOfAny(SentenceEnds, start);
            var next = end < 0 ? text.Length : end + 1;
            yield return (text[start..next], start);
            start = next;
        }
    }
}
