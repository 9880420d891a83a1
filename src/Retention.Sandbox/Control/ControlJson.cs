using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retention.Sandbox.Control;

/// <summary>JSON of the control interface: camelCase, enums by name, ids as numbers.</summary>
internal static class ControlJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static IResult Ok(object value) => Results.Json(value, Options);

    public static IResult Refused(PhoneRefusal? refusal) =>
        refusal is null ? Ok(new { ok = true }) : Results.Json(new { error = refusal.Text }, Options, statusCode: refusal.Status);

    public static IResult NobodyHere() => Refused(new PhoneRefusal(404, "没有这个人"));
}
