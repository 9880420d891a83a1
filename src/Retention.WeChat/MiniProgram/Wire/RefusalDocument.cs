using Microsoft.OpenApi;

namespace Retention.WeChat.MiniProgram;

/// <summary>Describes how any call is refused, in both shapes.</summary>
internal static class RefusalDocument
{
    public const string Name = "Refusal";

    public static OpenApiResponse Describe() => new()
    {
        Description = "Refused, with a true HTTP status from 400 on.",
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["application/json"] = new() { Schema = Envelope() },
            [MiniProblem.MediaType] = new() { Schema = Problem() },
        },
    };

    private static OpenApiSchema Envelope()
    {
        var data = Object(("reason", Text("A stable name.")), ("messageEn", Text("For developers.")));
        return Object(("code", Number("A stable number of the error catalogue.")), ("msg", Text("To show the shopper.")), ("data", data), ("traceId", Text("Finds the request in our logs.")));
    }

    private static OpenApiSchema Problem() => Object(
        ("type", Text("about:blank: the reason names the problem.")),
        ("title", Text("What the status says.")),
        ("status", Number("The HTTP status.")),
        ("detail", Text("The same as msg.")),
        ("code", Number("A stable number of the error catalogue.")),
        ("msg", Text("To show the shopper.")),
        ("traceId", Text("Finds the request in our logs.")),
        ("reason", Text("A stable name.")),
        ("messageEn", Text("For developers.")));

    private static OpenApiSchema Object(params ReadOnlySpan<(string Name, OpenApiSchema Schema)> members)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal), Required = new HashSet<string>(StringComparer.Ordinal) };
        foreach (var (name, member) in members)
        {
            schema.Properties.Add(name, member);
            schema.Required.Add(name);
        }

        return schema;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Integer, Format = "int32", Description = description };
}
