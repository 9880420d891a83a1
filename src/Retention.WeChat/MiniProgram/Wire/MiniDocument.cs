using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.MiniProgram;

/// <summary>Describes the mini-program's API as it is on the wire: ids as text, names in camel case, keys where they are needed.</summary>
internal static class MiniDocument
{
    private const string Bearer = "bearer";
    private const string IdPattern = "^[0-9]{1,16}$";

    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.GroupName == MiniProgramModule.Document;
        WireSchemas.Describe(options);
        options.AddSchemaTransformer(DescribeSchema);
        options.AddOperationTransformer(DescribeOperation);
        options.AddDocumentTransformer(DescribeDocument);
    }

    private static Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Retention.WeChat mini-program API",
            Version = "v1",
            Description = "Every answer is { code, msg, data, traceId } with a true HTTP status; code is 0 or a stable number of the error catalogue. A refusal is answered as application/problem+json when Accept names that type.",
        };
        // Where it listens is no part of the contract.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.Responses = new Dictionary<string, IOpenApiResponse>(StringComparer.Ordinal) { [RefusalDocument.Name] = RefusalDocument.Describe() };
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer },
        };
        return Task.CompletedTask;
    }

    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var underlying = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type);
        var type = underlying ?? context.JsonTypeInfo.Type;
        if (IsId(type))
        {
            schema.Type = underlying is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = null;
            schema.Pattern = IdPattern;
        }
        else if (context.JsonTypeInfo.ElementType is { } element && IsId(element))
        {
            // The framework leaves out what a list holds when it does not know how that is written.
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = IdPattern };
        }
        else if (type.IsEnum)
        {
            schema.Enum = NamesOf(type);
        }

        return Task.CompletedTask;
    }

    private static bool IsId(Type type) => type.IsValueType && typeof(IId).IsAssignableFrom(type);

    private static List<JsonNode> NamesOf(Type type) => [.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(name))];

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId = NameOf(context.Description.HttpMethod!, context.Description.RelativePath!);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            // The framework takes what is parsed for any text.
            if (ChoiceOf(context.Description.ParameterDescriptions.FirstOrDefault(each => each.Name == parameter.Name)) is { } choice)
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = NamesOf(choice) };
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        }

        operation.Responses!["default"] = new OpenApiResponseReference(RefusalDocument.Name, context.Document);
        if (!metadata.OfType<IAllowAnonymous>().Any())
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        if (metadata.OfType<ChangesValueMark>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = ChangesValueFilter.KeyHeader,
                In = ParameterLocation.Header,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 64 },
            });
        }

        if (metadata.OfType<DeviceMark>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = Caller.DeviceHeader,
                In = ParameterLocation.Header,
                Description = "A random name the client made for its installation.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = Caller.DeviceLengthMax },
            });
        }

        return Task.CompletedTask;
    }

    private static Type? ChoiceOf(ApiParameterDescription? parameter) =>
        parameter?.ParameterDescriptor?.ParameterType is { } given && (Nullable.GetUnderlyingType(given) ?? given) is { IsGenericType: true } type
        && type.GetGenericTypeDefinition() == typeof(Choice<>)
            ? type.GenericTypeArguments[0]
            : null;

    /// <summary><c>POST /api/mini/v1/auth/merge/undo</c> is <c>postAuthMergeUndo</c>.</summary>
    private static string NameOf(string method, string path)
    {
        var words = path.Split('/', '-').Skip(3).Select(word => word.Trim('{', '}')).Where(word => word.Length > 0);
        return method.ToLowerInvariant() + string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
