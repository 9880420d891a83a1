using System.Globalization;

namespace Retention.Channels.WeChat.Callbacks;

/// <summary>
/// One element of a pushed body, the same for XML and JSON: a JSON array and repeated XML elements
/// are both several children of one name. Names are found whatever their case, because WeChat is not consistent.
/// </summary>
internal sealed class PushNode(string name)
{
    private const NumberStyles Coordinates = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private readonly List<PushNode> children = [];

    public string Name => name;

    public string Text { get; set; } = "";

    public IReadOnlyList<PushNode> Children => children;

    public PushNode? this[string childName] => All(childName).FirstOrDefault();

    public void Add(PushNode child) => children.Add(child);

    public IEnumerable<PushNode> All(string childName) =>
        children.Where(child => string.Equals(child.Name, childName, StringComparison.OrdinalIgnoreCase));

    /// <summary>The child's text, or null when the child is missing or empty.</summary>
    public string? Find(string childName) => this[childName]?.Text is { Length: > 0 } text ? text : null;

    public string TextOrEmpty(string childName) => this[childName]?.Text ?? "";

    /// <summary>The text of a child that must be there, even if empty.</summary>
    public string Required(string childName) =>
        this[childName]?.Text ?? throw new FormatException($"There is no {childName}");

    /// <summary>The text of a child that must be there exactly once, with something in it.</summary>
    public string RequiredOnce(string childName, int maxLength)
    {
        var text = All(childName).Count() switch
        {
            0 => throw new FormatException($"There is no {childName}"),
            1 => Required(childName).Trim(),
            _ => throw new FormatException($"There is more than one {childName}"),
        };
        if (text.Length == 0 || text.Length > maxLength)
            throw new FormatException($"{childName} has {text.Length} characters");
        return text;
    }

    public long? FindNumber(string childName) =>
        Find(childName) is { } text && long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    public int FindCount(string childName) => FindNumber(childName) is >= 0 and <= int.MaxValue and var count ? (int)count : 0;

    public double RequiredCoordinate(string childName) =>
        double.TryParse(Required(childName), Coordinates, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"{childName} is not a number");
}
