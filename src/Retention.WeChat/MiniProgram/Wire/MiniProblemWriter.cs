using Retention.WeChat.Hosting;

namespace Retention.WeChat.MiniProgram;

/// <summary>Gives the framework's own refusals below the mini-program's address the envelope: 400, 401, 404, 405, 413, 429, 500 and the like.</summary>
internal sealed class MiniProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Path.StartsWithSegments(MiniProgramModule.Root);

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = GeneralErrors.For(context.ProblemDetails.Status ?? http.Response.StatusCode);
        // For the developer; the shopper is shown the problem's own message.
        var slips = RequestSlip.ListOf(context);
        return new ValueTask(WrittenAnswer.Of(problem, slips.Count == 0 ? null : new { errors = RequestSlip.ToErrors(slips) }, http).ExecuteAsync(http));
    }
}
