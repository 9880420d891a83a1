namespace Retention.WeChat.MiniProgram;

/// <summary>Gives the framework's own refusals below the mini-program's address the envelope: 400, 401, 404, 405, 413, 429, 500 and the like.</summary>
internal sealed class MiniProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Path.StartsWithSegments(MiniProgramModule.Root);

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = GeneralErrors.For(context.ProblemDetails.Status ?? http.Response.StatusCode);
        object? details = context.ProblemDetails is HttpValidationProblemDetails { Errors: { Count: > 0 } errors } ? new { errors } : null;
        return new ValueTask(WrittenAnswer.Of(problem, details, http).ExecuteAsync(http));
    }
}
