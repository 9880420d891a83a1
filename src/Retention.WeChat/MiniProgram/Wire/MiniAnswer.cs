using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Retention.Platform.Problems;

namespace Retention.WeChat.MiniProgram;

/// <summary>A problem that tells more than its reason: a token to go on with, for instance.</summary>
/// <param name="Details">Its members stand in <c>data</c> beside <c>reason</c>.</param>
public sealed record MiniRefusal(Problem Problem, object Details);

/// <summary>What handlers of the mini-program's API return: a value or a problem, told in the envelope with its true HTTP status.</summary>
public sealed class MiniAnswer<T> : IMiniAnswer, IResult, IEndpointMetadataProvider
{
    private readonly T? value;
    private readonly Problem? problem;
    private readonly object? details;

    private MiniAnswer(T? value, Problem? problem = null, object? details = null)
    {
        this.value = value;
        this.problem = problem;
        this.details = details;
    }

    public bool IsOk => problem is null;

    public static implicit operator MiniAnswer<T>(T value) => new(value);

    public static implicit operator MiniAnswer<T>(Problem problem) => new(default, problem);

    public static implicit operator MiniAnswer<T>(MiniRefusal refusal) => new(default, refusal.Problem, refusal.Details);

    public static implicit operator MiniAnswer<T>(Result<T> result) => result.Problem is { } problem ? problem : result.Value;

    public Task ExecuteAsync(HttpContext httpContext) => ((IMiniAnswer)this).Write(httpContext).ExecuteAsync(httpContext);

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(MiniEnvelope<T>), ["application/json"]));

    WrittenAnswer IMiniAnswer.Write(HttpContext http) => problem is null ? WrittenAnswer.Of(value!, http) : WrittenAnswer.Of(problem, details, http);
}

/// <summary>An answer whose type nobody cares for: one that is to be kept.</summary>
internal interface IMiniAnswer
{
    bool IsOk { get; }

    WrittenAnswer Write(HttpContext http);
}

/// <summary>An answer that says nothing but "done".</summary>
public sealed record Done;
