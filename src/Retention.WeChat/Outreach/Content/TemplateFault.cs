namespace Retention.WeChat.Outreach.Content;

/// <summary>Why a text cannot be filled, for whoever wrote it.</summary>
internal sealed record TemplateFault(string Code, string Message, string MessageEn)
{
    private const string Forms = "{{points}}、{{#if points}}…{{else}}…{{/if}}、{{#unless points}}…{{/unless}}、{{date followedAt \"M月d日\"}}、{{number points}}";

    public static TemplateFault TooLong(int charactersMax) => new(
        "template.too_long", $"文本过长，最多 {charactersMax} 个字符。", $"The text is too long; it may have {charactersMax} characters.");

    public static TemplateFault NotClosed { get; } = new(
        "template.not_closed", "“{{”和“}}”没有成对，请检查每个变量两边的大括号。", "'{{' and '}}' do not match; look at the braces of each variable.");

    public static TemplateFault Braces(string tag) => new(
        "template.braces", $"“{tag}”两边只能各有两个大括号，紧挨着的前面也不能有反斜杠。", $"'{tag}' needs two braces on each side, and no backslash before them.");

    public static TemplateFault UnknownTag(string tag) => new(
        "template.unknown_tag", $"看不懂“{tag}”。可以使用：{Forms}。", $"'{tag}' is not understood. What may be used: {Forms}.");

    public static TemplateFault BlockNotClosed(string block) => new(
        "template.block_not_closed", $"“{{{{#{block}}}}}”没有用“{{{{/{block}}}}}”结束。", $"'{{{{#{block}}}}}' is not closed by '{{{{/{block}}}}}'.");

    public static TemplateFault BlockNotOpen(string tag) => new(
        "template.block_not_open", $"“{tag}”前面没有对应的条件开头，或者一个条件里有两个“{{{{else}}}}”。", $"'{tag}' does not belong to an open condition, or is its second '{{{{else}}}}'.");

    public static TemplateFault TooDeep(int depthMax) => new(
        "template.too_deep", $"条件最多嵌套 {depthMax} 层。", $"Conditions may be nested {depthMax} deep.");

    public static TemplateFault UnknownVariable(string name, IEnumerable<string> known) => new(
        "template.unknown_variable", $"没有名为“{name}”的变量。可用的变量：{string.Join("、", known)}。", $"There is no variable '{name}'. There are: {string.Join(", ", known)}.");

    public ContentFinding At(string field) => new(Code, FindingSeverity.Error, field, Message, MessageEn);
}
