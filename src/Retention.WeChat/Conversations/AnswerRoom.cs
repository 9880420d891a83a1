using System.Text;
using Retention.Platform;
using Retention.WeChat.Outreach.Content;

namespace Retention.WeChat.Conversations;

/// <summary>Keeps answers within what WeChat takes in one text: past it, fans see a failure notice instead.</summary>
internal static class AnswerRoom
{
    private const int NumberMax = 13;
    private const int EntryBytesMax = 45;

    /// <summary>The longest that may stand for each placeholder; names and descriptions of campaigns have these limits where they are written.</summary>
    private static readonly Dictionary<AnswerAction, Dictionary<string, string>> Longest = new()
    {
        [AnswerAction.Points] = Values(("balance", Bytes(NumberMax)), ("entries", Bytes(ConversationDesk.EntriesShown * EntryBytesMax))),
        [AnswerAction.Invite] = Values(("campaign", Chinese(40)), ("description", Chinese(300)), ("link", Bytes(120))),
        [AnswerAction.CheckIn] = Values(("points", Bytes(NumberMax)), ("streak", Bytes(NumberMax)), ("balance", Bytes(NumberMax))),
    };

    /// <returns>Whether either part fits, whatever the placeholders come to.</returns>
    public static bool Holds(AnswerRule rule) =>
        SizeOf(rule.MainContent, rule.Action) <= ChatRules.TextBytesMax && SizeOf(rule.OtherContent, rule.Action) <= ChatRules.TextBytesMax;

    /// <param name="givesWay">The value that is cut where all together are too long; null for none.</param>
    public static string Fill(string text, string? givesWay, params (string Name, string Value)[] values)
    {
        var known = Values(values);
        var filled = Placeholders.Fill(text, known);
        var over = Encoding.UTF8.GetByteCount(filled) - ChatRules.TextBytesMax;
        if (over <= 0 || givesWay is null)
            return filled;
        known[givesWay] = known[givesWay].CutWholeToBytes(Math.Max(0, Encoding.UTF8.GetByteCount(known[givesWay]) - over));
        return Placeholders.Fill(text, known);
    }

    private static int SizeOf(string part, AnswerAction action) =>
        Encoding.UTF8.GetByteCount(Longest.TryGetValue(action, out var values) ? Placeholders.Fill(part, values) : part);

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);

    private static string Bytes(int count) => new('0', count);

    private static string Chinese(int characters) => new('永', characters);
}
