using Retention.Platform;

namespace Retention.WeChat.Outreach.Content;

/// <summary>A touch's content for one fan. A form that could not be filled is left out, which rules its channels out; the findings say why.</summary>
public sealed record MergedContent(TouchContent Content, IReadOnlyList<ContentFinding> Findings);

/// <summary>
/// Fills a touch's content per fan. Texts may use <c>{{name}}</c>, <c>{{#if name}}…{{else}}…{{/if}}</c>,
/// <c>{{#unless name}}…{{/unless}}</c>, <c>{{date name "M月d日"}}</c> and <c>{{number name}}</c>; in a condition an empty
/// value and 0 count as absent. <see cref="Check"/> finds slips when content is saved; filling never throws.
/// </summary>
public static class ContentMerge
{
    /// <summary>Longest value put in for a variable; names and numbers are far below it.</summary>
    public const int ValueMax = 400;

    /// <summary>What stands in the way of filling the content, for its author: misspelt variables and broken tags.</summary>
    public static IReadOnlyList<ContentFinding> Check(TouchContent content, IReadOnlyCollection<string> knownVariables) =>
    [
        .. from text in Fillable(content)
           let template = TextTemplate.Of(text.Text)
           let fault = FaultOf(template, [.. template.Variables, .. template.Placeholders], knownVariables)
           where fault is not null
           select fault.At(text.Field),
    ];

    /// <summary>Every name in double braces needs an entry, if an empty one: a hole in a sentence is worse than another channel.</summary>
    public static MergedContent Merge(TouchContent content, IReadOnlyDictionary<string, string> variables)
    {
        var broken = (
            from text in Fillable(content)
            let template = TextTemplate.Of(text.Text)
            let fault = FaultOf(template, template.Variables, variables.Keys)
            where fault is not null
            select (text.Form, Finding: fault.At(text.Field))).ToList();
        var values = variables.ToDictionary(each => each.Key, each => each.Value.CutWhole(ValueMax), StringComparer.Ordinal);
        var escaped = values.ToDictionary(each => each.Key, each => Uri.EscapeDataString(each.Value), StringComparer.Ordinal);
        var sound = ContentTexts.Without(content, broken.Select(each => each.Form).ToHashSet());
        var filled = ContentTexts.Map(sound, text => text.Kind switch
        {
            TextKind.Words => TextTemplate.Of(text.Text).Render(values),
            TextKind.Address => TextTemplate.Of(text.Text).Render(escaped),
            TextKind.Quoted or TextKind.Common => text.Text,
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        return new MergedContent(filled, [.. broken.Select(each => each.Finding)]);
    }

    private static IEnumerable<ContentText> Fillable(TouchContent content) => ContentTexts.Of(content).Where(text => text.Kind is TextKind.Words or TextKind.Address);

    private static TemplateFault? FaultOf(TextTemplate template, IReadOnlyCollection<string> used, IEnumerable<string> known) =>
        template.Fault ?? (used.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown ? TemplateFault.UnknownVariable(unknown, known) : null);
}
