using System.Text;
using System.Text.RegularExpressions;

namespace Retention.WeChat.Outreach.Content;

/// <summary>
/// Reads an operator's text and writes it down for Handlebars, tag by tag: what is not in the short list of forms is a
/// fault with a sentence, so no text reaches helpers, partials or members of objects, and none breaks when it is sent.
/// </summary>
internal sealed partial class TemplateReading
{
    /// <summary>Conditions within conditions.</summary>
    public const int DepthMax = 4;

    private readonly StringBuilder source = new();
    private readonly HashSet<string> variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> placeholders = new(StringComparer.Ordinal);
    private readonly Stack<(string Block, bool HasElse)> open = [];

    public TemplateReading(string text)
    {
        Fault = Read(text);
    }

    public TemplateFault? Fault { get; }

    public IReadOnlyCollection<string> Variables => variables;

    public IReadOnlyCollection<string> Placeholders => placeholders;

    /// <summary>The same text in Handlebars' words.</summary>
    public string Source => source.ToString();

    private TemplateFault? Read(string text)
    {
        var position = 0;
        foreach (Match tag in Tag().Matches(text))
        {
            if (Plain(text[position..tag.Index]) is { } between)
                return between;
            if (Read(tag) is { } fault)
                return fault;
            position = tag.Index + tag.Length;
        }

        return Plain(text[position..]) ?? (open.TryPeek(out var last) ? TemplateFault.BlockNotClosed(last.Block) : null);
    }

    private TemplateFault? Plain(string text)
    {
        if (text.Contains("{{", StringComparison.Ordinal) || text.Contains("}}", StringComparison.Ordinal))
            return TemplateFault.NotClosed;
        source.Append(Single().Replace(text, match =>
        {
            placeholders.Add(match.Groups[1].Value);
            return $"{{{{{TemplateEngine.Placeholder} \"{match.Groups[1].Value}\"}}}}";
        }));
        return null;
    }

    private TemplateFault? Read(Match tag)
    {
        var inside = tag.Groups["inside"].Value;
        if (tag.Length != inside.Length + "{{}}".Length)
            return TemplateFault.Braces(tag.Value);
        if (Fill().Match(inside) is { Success: true } fill)
            return Write(fill.Groups["name"].Value, fill.Groups["name"].Value);
        if (Number().Match(inside) is { Success: true } number)
            return Write(number.Groups["name"].Value, $"number {number.Groups["name"].Value}");
        if (Date().Match(inside) is { Success: true } date)
            return Write(date.Groups["name"].Value, $"date {date.Groups["name"].Value} \"{date.Groups["format"].Value}\"");
        if (Open().Match(inside) is { Success: true } block)
            return OpenBlock(block.Groups["block"].Value, block.Groups["name"].Value);
        if (inside.Trim() is "else")
            return Else();
        return Close().Match(inside) is { Success: true } end ? CloseBlock(end.Groups["block"].Value) : TemplateFault.UnknownTag(tag.Value);
    }

    private TemplateFault? Write(string variable, string tag)
    {
        variables.Add(variable);
        source.Append("{{").Append(tag).Append("}}");
        return null;
    }

    private TemplateFault? OpenBlock(string block, string variable)
    {
        if (open.Count == DepthMax)
            return TemplateFault.TooDeep(DepthMax);
        open.Push((block, false));
        return Write(variable, $"#{block} {variable}");
    }

    private TemplateFault? Else()
    {
        if (!open.TryPop(out var block) || block.HasElse)
            return TemplateFault.BlockNotOpen("{{else}}");
        open.Push((block.Block, true));
        source.Append("{{else}}");
        return null;
    }

    private TemplateFault? CloseBlock(string block)
    {
        if (!open.TryPop(out var last) || last.Block != block)
            return TemplateFault.BlockNotOpen($"{{{{/{block}}}}}");
        source.Append("{{/").Append(block).Append("}}");
        return null;
    }

    // Handlebars' own words are no names: {{this}} would print the whole table.
    private const string Name = "(?!(?:this|else|if|unless|each|with|lookup|log|date|number|placeholder)(?![A-Za-z0-9_]))(?<name>[A-Za-z][A-Za-z0-9_]{0,39})";

    // Neither braces nor a backslash may touch a tag: Handlebars would read them as part of it.
    [GeneratedRegex(@"[\\{]*\{\{(?<inside>[^{}]*)\}\}\}*", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<!\\)\{([a-z]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Single();

    [GeneratedRegex(@"^\s*" + Name + @"\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fill();

    [GeneratedRegex(@"^\s*number\s+" + Name + @"\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    // At least two characters: one alone would name a standard format. Quotes as Chinese keyboards write them count too.
    [GeneratedRegex(@"^\s*date\s+" + Name + @"\s+[""“](?<format>[yMdHms年月日时分秒点:./ -]{2,30})[""”]\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"^\s*#\s*(?<block>if|unless)\s+" + Name + @"\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Open();

    [GeneratedRegex(@"^\s*/\s*(?<block>if|unless)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Close();
}
