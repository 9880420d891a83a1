using System.Reflection;
using Microsoft.AspNetCore.StaticFiles;

namespace Retention.Sandbox.Control;

/// <summary>The phone page and its files, out of the assembly, so that any process can host them.</summary>
internal static class PhonePage
{
    private const string Prefix = "wwwroot/";
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private static readonly Assembly Assembly = typeof(PhonePage).Assembly;

    private static readonly HashSet<string> Names =
        [.. Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/{**file}", [HttpMethods.Get, HttpMethods.Head], (string? file) => File(string.IsNullOrEmpty(file) ? "index.html" : file));

    private static IResult File(string path)
    {
        if (!Names.Contains(Prefix + path))
        {
            return Results.NotFound();
        }

        var type = ContentTypes.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        if (type.StartsWith("text/", StringComparison.Ordinal))
        {
            type += "; charset=utf-8";
        }

        return Results.Stream(Assembly.GetManifestResourceStream(Prefix + path)!, type);
    }
}
