using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retention.Platform.Problems;

namespace Retention.WeChat.MiniProgram;

/// <summary>The shape of every answer to the mini-program; refusals have another for who asks for it.</summary>
/// <param name="Code">Zero, or the stable number of the problem.</param>
/// <param name="Msg">What to show the shopper; empty when all went well.</param>
/// <param name="TraceId">Finds the request in our logs.</param>
public sealed record MiniEnvelope<T>(int Code, string Msg, T? Data, string TraceId);

/// <summary>An answer as it goes over the wire, and as it is kept for those who ask again.</summary>
internal sealed record WrittenAnswer(int Status, string Body) : IResult
{
    private const string JsonType = "application/json; charset=utf-8";

    public static WrittenAnswer Of<T>(T data, HttpContext http) =>
        new(StatusCodes.Status200OK, JsonSerializer.Serialize(new MiniEnvelope<T>(0, "", data, TraceOf(http)), MiniJson.Options));

    /// <param name="problem">What stood in the way.</param>
    /// <param name="details">Members of <c>data</c> beside the reason; none for most problems.</param>
    /// <param name="http">The request.</param>
    public static WrittenAnswer Of(Problem problem, object? details, HttpContext http)
    {
        var data = details is null ? [] : JsonSerializer.SerializeToNode(details, MiniJson.Options)!.AsObject();
        data["reason"] = problem.Code;
        data["messageEn"] = problem.MessageEn;
        var envelope = new MiniEnvelope<JsonObject>(ErrorCatalogue.NumberOf(problem), problem.Message, data, TraceOf(http));
        return new WrittenAnswer(problem.Status, JsonSerializer.Serialize(envelope, MiniJson.Options));
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var asProblem = Status >= StatusCodes.Status400BadRequest && MiniProblem.IsAskedFor(httpContext.Request);
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = asProblem ? MiniProblem.MediaType : JsonType;
        // Answers are about one person; nothing between us and the phone may keep them.
        httpContext.Response.Headers.CacheControl = "no-store";
        return httpContext.Response.WriteAsync(asProblem ? MiniProblem.Of(Status, Body) : Body, httpContext.RequestAborted);
    }

    private static string TraceOf(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
