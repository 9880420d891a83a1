using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Retention.WeChat.Hosting;

/// <summary>The framework leaves out how a value is written once a converter of ours reads it.</summary>
internal static class WireSchemas
{
    public static void Describe(OpenApiOptions options) => options.AddSchemaTransformer(DescribeMoment);

    private static Task DescribeMoment(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset))
            schema.Type = JsonSchemaType.String;
        else if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?))
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        return Task.CompletedTask;
    }
}
