using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Retention.Platform.Ids;
using Retention.WeChat.Hosting;
using Retention.WeChat.Orders;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>What may be sent to the product: the requests of all endpoints, and what they are made of as far as it is ours.</summary>
internal static class RequestTypes
{
    public static async Task<IReadOnlyCollection<Type>> AllAsync()
    {
        var folder = Directory.CreateTempSubdirectory("retention-requests-").FullName;
        try
        {
            await using var app = RetentionHost.Build([$"--Database:DataFolder={folder}"]);
            return ((IEndpointRouteBuilder)app).DataSources
                .SelectMany(source => source.Endpoints)
                .SelectMany(endpoint => endpoint.Metadata.OfType<IAcceptsMetadata>())
                .Select(accepts => accepts.RequestType)
                .OfType<Type>()
                // Shops sign what they send, so it is read by hand.
                .Append(typeof(ShopEventRequest))
                .SelectMany(WithParts)
                .ToHashSet();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Members that are sent; the rest is reckoned from them.</summary>
    public static IEnumerable<PropertyInfo> Members(this Type request) => request.GetProperties().Where(property => property.CanWrite);

    private static IEnumerable<Type> WithParts(Type type)
    {
        // An id only names what it is the id of.
        if (typeof(IId).IsAssignableFrom(type))
            return [];
        if (type.Namespace?.StartsWith("Retention.", StringComparison.Ordinal) != true || type.IsEnum || type.IsValueType)
            return type.IsGenericType ? type.GetGenericArguments().SelectMany(WithParts) : [];
        return type.Members().SelectMany(property => WithParts(property.PropertyType)).Prepend(type);
    }
}
