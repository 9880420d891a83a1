using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>Makes a recording look the same every time: ids, secrets and the seconds that pass while it is played.</summary>
/// <param name="now">When the playing begins, in a product that was started at a whole hour.</param>
internal sealed partial class SteadyText(DateTimeOffset now)
{
    private const long FirstId = 10001;

    private static readonly HashSet<string> Secrets =
    [
        "accessToken", "refreshToken", "mergeToken", "loginCode", "phoneCode", "signature", "nonceStr", "seed", "commitment", "rulesHash",
    ];

    /// <summary>No page plays longer; moments further away are the product's own, such as the end of a day.</summary>
    private static readonly TimeSpan PlayMax = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(30);

    private readonly DateTimeOffset start = new(now.Year, now.Month, now.Day, now.Hour, 0, 0, now.Offset);
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> said = new(StringComparer.Ordinal);

    /// <summary>Shows something random as something else.</summary>
    public void Say(string real, string shown) => said[real] = shown;

    /// <summary>Long numbers are ids; they are counted in the order they appear.</summary>
    public string Of(string text) => LongNumber().Replace(said.Aggregate(text, (shown, each) => shown.Replace(each.Key, each.Value, StringComparison.Ordinal)), number =>
        ids.TryGetValue(number.Value, out var known) ? known : ids[number.Value] = (FirstId + ids.Count).ToString(CultureInfo.InvariantCulture));

    public JsonNode? Of(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Of(member.Key), Member(member.Key, member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Of)]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(Moment(text) ?? Of(text)),
        _ => node?.DeepClone(),
    };

    private JsonNode? Member(string name, JsonNode? value) => name switch
    {
        "traceId" => "4bf92f3577b34da6a3ce929d0e0e4736",
        "timestamp" => start.ToUnixTimeSeconds(),
        // Sign-ins live by the machine's own clock.
        "accessExpiresAt" => Text(start.AddHours(2)),
        "refreshExpiresAt" => Text(start.AddDays(30)),
        _ when Secrets.Contains(name) && value is JsonValue => $"<{name}>",
        _ => Of(value),
    };

    /// <summary>A moment that lies whole half hours and the time of playing after the start is shown without the latter.</summary>
    private string? Moment(string text)
    {
        if (!MomentText().IsMatch(text))
            return null;
        var moment = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        var (ticks, step) = ((moment - start).Ticks, Step.Ticks);
        var played = TimeSpan.FromTicks(((ticks % step) + step) % step);
        return played < PlayMax ? Text((moment - played).ToOffset(start.Offset)) : text;
    }

    private static string Text(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\w.])\d{12,17}(?![\w.])")]
    private static partial Regex LongNumber();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")]
    private static partial Regex MomentText();
}
