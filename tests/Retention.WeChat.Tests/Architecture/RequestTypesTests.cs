using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>The framework validates request types only where they are public; others it passes over without a word.</summary>
public sealed class RequestTypesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("retention-requests-").FullName;

    [Fact]
    public async Task Every_request_type_is_a_public_record()
    {
        await using var app = RetentionHost.Build([$"--Database:DataFolder={folder}"]);
        var types = ((IEndpointRouteBuilder)app).DataSources
            .SelectMany(source => source.Endpoints)
            .SelectMany(endpoint => endpoint.Metadata.OfType<IAcceptsMetadata>())
            .Select(accepts => accepts.RequestType)
            .OfType<Type>()
            .SelectMany(WithParts)
            .ToHashSet();
        Assert.True(types.Count >= 10, $"Only {types.Count} request types were found: the test no longer sees them.");
        Assert.Empty(types.Where(type => !type.IsVisible || !IsRecord(type)).Select(type => type.FullName));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A request and what it is made of, as far as it is ours.</summary>
    private static IEnumerable<Type> WithParts(Type type)
    {
        // An id only names what it is the id of.
        if (typeof(IId).IsAssignableFrom(type))
            return [];
        if (type.Namespace?.StartsWith("Retention.", StringComparison.Ordinal) != true || type.IsEnum || type.IsValueType)
            return type.IsGenericType ? type.GetGenericArguments().SelectMany(WithParts) : [];
        return type.GetProperties().Where(property => property.CanWrite).SelectMany(property => WithParts(property.PropertyType)).Prepend(type);
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
