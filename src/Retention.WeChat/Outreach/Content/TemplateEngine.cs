using System.Globalization;
using HandlebarsDotNet;
using Retention.Platform.Time;

namespace Retention.WeChat.Outreach.Content;

/// <summary>Handlebars, with no more of it than our texts need. It only ever sees what <see cref="TemplateReading"/> wrote.</summary>
internal static class TemplateEngine
{
    /// <summary>The older <c>{name}</c>: filled when known, else left as it is.</summary>
    public const string Placeholder = "placeholder";

    private static readonly IHandlebars Handlebars = Create();

    public static HandlebarsTemplate<object, object> Compile(string source) => Handlebars.Compile(source);

    /// <summary>As Handlebars reads them: a value of 0 counts as absent in a condition, like an empty one.</summary>
    public static IReadOnlyDictionary<string, object> Values(IReadOnlyDictionary<string, string> variables) =>
        variables.ToDictionary(each => each.Key, each => each.Value == "0" ? (object)0 : each.Value, StringComparer.Ordinal);

    private static IHandlebars Create()
    {
        // Nothing is shown in a page: texts go to chats and carriers as they are.
        var handlebars = HandlebarsDotNet.Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        handlebars.RegisterHelper(Placeholder, (in HelperOptions _, in Context context, in Arguments arguments) =>
            ((IReadOnlyDictionary<string, object>)context.Value!).GetValueOrDefault($"{arguments[0]}", $"{{{arguments[0]}}}"));
        handlebars.RegisterHelper("date", (in HelperOptions _, in Context _, in Arguments arguments) => Date($"{arguments[0]}", $"{arguments[1]}"));
        handlebars.RegisterHelper("number", (in HelperOptions _, in Context _, in Arguments arguments) => Number($"{arguments[0]}"));
        return handlebars;
    }

    private static string Date(string value, string format) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? BusinessCalendar.Local(moment).ToString(format, CultureInfo.InvariantCulture)
            : value;

    private static string Number(string value) =>
        decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number.ToString("#,##0.##", CultureInfo.InvariantCulture) : value;
}
