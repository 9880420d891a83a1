using System.Collections;
using System.ComponentModel.DataAnnotations;
using Retention.Platform;

namespace Retention.WeChat.Hosting;

/// <summary>The framework looks at what a list holds and passes over what it does not: a null among them would be met by the handler.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NoNullsAttribute() : ValidationAttribute("The items must not be null.")
{
    public override bool IsValid(object? value) => value is null || (value is IDictionary named ? named.Values : (IEnumerable)value).Cast<object?>().All(item => item is not null);
}

/// <summary>How long each text of a list may be.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachAtMostAttribute(int length) : ValidationAttribute($"每一项最多 {length} 个字符。")
{
    public int Length => length;

    public override bool IsValid(object? value) => value is null || (value is IEnumerable<string?> texts && texts.All(text => text is null || text.Length <= length));
}

/// <summary>The sender's own name for something, by which it counts once; see <see cref="OutsideKeys"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SoundKeyAttribute() : ValidationAttribute("The key must not begin or end with white space nor hold control characters.")
{
    public override bool IsValid(object? value) => value is null or "" || (value is string key && OutsideKeys.IsSound(key));
}
