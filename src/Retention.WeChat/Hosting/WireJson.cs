using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retention.WeChat.Hosting;

/// <summary>How JSON looks on our own endpoints.</summary>
internal static class WireJson
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        options.Converters.Add(new MomentWithOffset());
        options.Converters.Add(new WholeText());
        // Chinese stays readable; answers are application/json and never spliced into HTML.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        // A misspelt member of a request is told instead of silently doing half of what was asked.
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
    }
}
