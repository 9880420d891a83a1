using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Retention.Platform.Problems;

/// <summary>An expected "no". The code never changes once published; the messages are for people.</summary>
/// <param name="Code">Stable, <c>feature.reason</c>.</param>
/// <param name="Status">The HTTP status it is answered with.</param>
/// <param name="Message">What is wrong and what to do, in Chinese.</param>
/// <param name="MessageEn">The same in English.</param>
public sealed record Problem(string Code, int Status, string Message, string MessageEn)
{
    public ProblemHttpResult ToHttp() => TypedResults.Problem(
        detail: Message,
        statusCode: Status,
        title: Code,
        extensions: new Dictionary<string, object?> { ["code"] = Code, ["messageEn"] = MessageEn });
}

/// <summary>A value, or the problem that stood in its way.</summary>
public readonly record struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Problem? problem)
    {
        this.value = value;
        Problem = problem;
    }

    public Problem? Problem { get; }

    public bool IsOk => Problem is null;

    public T Value => Problem is null ? value! : throw new InvalidOperationException($"No value: {Problem.Code}.");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    public Results<Ok<T>, ProblemHttpResult> ToHttp() => Problem is null ? TypedResults.Ok(value) : Problem.ToHttp();
}
