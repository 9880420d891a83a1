using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// A refusal as RFC 9457 problem details, for clients that name that type in <c>Accept</c>. It is made of the written envelope,
/// so that an answer kept for who asks again reads in either shape whichever was asked for first.
/// </summary>
internal static class MiniProblem
{
    public const string MediaType = "application/problem+json";

    /// <summary>Wildcards do not count: whoever sends them has not said that they read this shape.</summary>
    public static bool IsAskedFor(HttpRequest request) => request.GetTypedHeaders().Accept.Any(
        accepted => accepted.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0);

    /// <param name="status">The HTTP status.</param>
    /// <param name="envelope">The envelope; its members and those of its <c>data</c> stand beside the standard ones.</param>
    public static string Of(int status, string envelope)
    {
        var told = JsonNode.Parse(envelope)!.AsObject();
        // No type of its own: the reason names the problem, and the catalogue lies with the documentation, not at an address.
        var problem = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = told["msg"]!.DeepClone(),
        };
        foreach (var (name, value) in told.Where(each => each.Key != "data").Concat(told["data"]!.AsObject()))
            problem.Add(name, value?.DeepClone());
        return problem.ToJsonString(MiniJson.Options);
    }
}
