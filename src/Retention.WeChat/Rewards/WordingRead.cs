using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>Reads words as WeChat's reviewers do.</summary>
internal interface IReadWording
{
    /// <returns>What in them WeChat counts as inducement to share or follow; null where there is nothing.</returns>
    Problem? InducementIn(IEnumerable<string?> texts);
}

/// <summary>
/// Has what members will read of a reward looked at before it is saved: a reward for sharing is forbidden whatever carries it, a
/// task, a lottery or a coupon, and the whole account answers for it.
/// </summary>
internal static class WordingRead
{
    /// <param name="route">Takes the request as its body.</param>
    /// <param name="texts">Those of its words that members will read.</param>
    public static RouteHandlerBuilder ReadsWording<TRequest>(this RouteHandlerBuilder route, Func<TRequest, IEnumerable<string?>> texts) => route.AddEndpointFilter(async (context, next) =>
        context.Arguments.OfType<TRequest>().FirstOrDefault() is { } request
        && context.HttpContext.RequestServices.GetRequiredService<IReadWording>().InducementIn(texts(request)) is { } problem
            ? problem.ToHttp()
            : await next(context));
}
