using System.Collections.Concurrent;
using HandlebarsDotNet;
using Retention.Platform;

namespace Retention.WeChat.Outreach.Content;

/// <summary>
/// One text, compiled: <c>{{points}}</c>, conditions, <c>{{date …}}</c> and <c>{{number …}}</c> are filled by Handlebars,
/// <c>{points}</c> is the older way to write <c>{{points}}</c>. A text with a fault is never rendered.
/// </summary>
internal sealed class TextTemplate
{
    /// <summary>Longest text an operator may write.</summary>
    public const int TextMax = 4_000;

    /// <summary>Longest result: more than any channel takes, so a channel's own rule speaks first.</summary>
    public const int ResultMax = 8_000;

    /// <summary>Compiled texts kept. Operators write dozens; past this the cache starts over.</summary>
    public const int CacheMax = 1_000;

    private static readonly ConcurrentDictionary<string, TextTemplate> Cache = new(StringComparer.Ordinal);

    private readonly string text;
    private readonly HandlebarsTemplate<object, object>? filled;

    private TextTemplate(string text)
    {
        this.text = text;
        if (text.Length > TextMax)
        {
            Fault = TemplateFault.TooLong(TextMax);
            return;
        }

        var reading = new TemplateReading(text);
        Fault = reading.Fault;
        Variables = reading.Variables;
        Placeholders = reading.Placeholders;
        if (Fault is null && (Variables.Count > 0 || Placeholders.Count > 0))
            filled = TemplateEngine.Compile(reading.Source);
    }

    public TemplateFault? Fault { get; }

    /// <summary>Names in double braces.</summary>
    public IReadOnlyCollection<string> Variables { get; } = [];

    /// <summary>Names in single braces; those nobody knows stay in the text as they are.</summary>
    public IReadOnlyCollection<string> Placeholders { get; } = [];

    public static TextTemplate Of(string text)
    {
        if (Cache.TryGetValue(text, out var known))
            return known;
        if (Cache.Count >= CacheMax)
            Cache.Clear();
        return Cache.GetOrAdd(text, new TextTemplate(text));
    }

    public string Render(IReadOnlyDictionary<string, string> variables) =>
        filled is null ? text : filled(TemplateEngine.Values(variables)).CutWhole(ResultMax);
}
