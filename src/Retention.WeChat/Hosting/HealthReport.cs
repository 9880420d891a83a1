using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retention.WeChat.Hosting;

/// <summary>How a part of the product is doing. Later is worse.</summary>
public enum HealthStatus
{
    Ok,

    /// <summary>Works, but somebody should look.</summary>
    Degraded,

    /// <summary>Requests should go to another node.</summary>
    Down,
}

/// <param name="Numbers">Counts and ages only: the report is open to everybody who reaches the port.</param>
public sealed record HealthPart(string Name, [property: JsonConverter(typeof(HealthStatusConverter))] HealthStatus Status, string Message, string MessageEn, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, long>? Numbers = null)
{
    public static HealthPart Ok(string name, IReadOnlyDictionary<string, long>? numbers = null) => new(name, HealthStatus.Ok, "正常", "ok", numbers);
}

public sealed record HealthReport([property: JsonConverter(typeof(HealthStatusConverter))] HealthStatus Status, DateTimeOffset CheckedAt, IReadOnlyList<HealthPart> Parts)
{
    public static HealthReport Of(DateTimeOffset at, IReadOnlyList<HealthPart> parts) => new(parts.Max(part => part.Status), at, parts);
}

/// <summary>Monitoring tools expect lower-case words. On the properties, because the converter of all enums outranks one on the type.</summary>
internal sealed class HealthStatusConverter() : JsonStringEnumConverter<HealthStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
