using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Tests.Architecture;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram;

/// <summary>What developers of the mini-program are told is what the API does.</summary>
public sealed class DocumentTests
{
    private const string Renew = "RETENTION_RENEW_OPENAPI=1 dotnet test tests/Retention.WeChat.Tests --filter DocumentTests";

    private static readonly string Kept = Path.Combine(Repository.Root, "miniprogram-api-docs", "openapi.json");

    [Fact]
    public async Task The_kept_description_is_the_apis()
    {
        var text = (await (await DescribeAsync()).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1)).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("RETENTION_RENEW_OPENAPI") is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);
            await File.WriteAllTextAsync(Kept, text);
        }

        Assert.True(File.Exists(Kept) && await File.ReadAllTextAsync(Kept) == text, $"miniprogram-api-docs/openapi.json is stale. Renew it: {Renew}");
    }

    [Fact]
    public async Task Every_answer_has_the_envelope_and_ids_are_text()
    {
        var document = await DescribeAsync();
        var operations = document.Paths.SelectMany(path => path.Value.Operations!.Values).ToList();
        Assert.True(operations.Count >= 20, $"Only {operations.Count} operations were found: the test no longer sees them.");
        Assert.All(operations, operation =>
        {
            var schema = operation.Responses!["200"].Content!["application/json"].Schema!;
            Assert.Equal(["code", "data", "msg", "traceId"], schema.Properties!.Keys.Order());
        });
        Assert.Equal(operations.Count, operations.Select(operation => operation.OperationId).Distinct().Count());
        Assert.Equal(JsonSchemaType.String, document.Components!.Schemas!["MeView"].Properties!["memberId"].Type);
    }

    private static async Task<OpenApiDocument> DescribeAsync()
    {
        await using var bed = await ProductBed.StartAsync(Stand.Sqlite);
        return await bed.Product.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(MiniProgramModule.Document).GetOpenApiDocumentAsync();
    }
}
