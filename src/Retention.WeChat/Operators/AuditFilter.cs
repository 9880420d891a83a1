namespace Retention.WeChat.Operators;

/// <summary>Marks a route whose own rows say who asked for what, so that auditing it would write the same twice.</summary>
internal sealed record KeepsOwnRecord;

/// <summary>Marks a route that only reads and takes what people have told us out of the house: it is recorded all the same.</summary>
internal sealed record RecordsReading;

/// <summary>Records every request of an operator that may change something or carries people's data away: who, the route, the ids in it, how it ended. Bodies are not kept: they may hold passwords and phone numbers.</summary>
internal sealed class AuditFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!IsRecorded(http) || CurrentOperator.From(http.User) is not { } current)
            return await next(context);

        var trail = http.RequestServices.GetRequiredService<AuditTrail>();
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? http.Request.Path;
        var where = string.Join(", ", http.Request.RouteValues.Select(value => $"{value.Key}={value.Value}"));
        var entry = await trail.BeginAsync(current.Id, $"{http.Request.Method} {route}", where, http.RequestAborted);
        var outcome = "failed";
        try
        {
            var result = await next(context);
            outcome = StatusOf(result, http.Response).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return result;
        }
        finally
        {
            var note = http.RequestServices.GetRequiredService<AuditNote>().Text;
            string?[] parts = [where, note, outcome];
            // Even when the caller has gone: what was done is to be recorded.
            await trail.CompleteAsync(entry, string.Join("; ", parts.Where(part => !string.IsNullOrEmpty(part))), CancellationToken.None);
        }
    }

    private static bool IsRecorded(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        return HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? metadata?.GetMetadata<RecordsReading>() is not null
            : metadata?.GetMetadata<KeepsOwnRecord>() is null;
    }

    private static int StatusOf(object? result, HttpResponse response) => result switch
    {
        INestedHttpResult nested => StatusOf(nested.Result, response),
        IStatusCodeHttpResult { StatusCode: { } status } => status,
        _ => response.StatusCode,
    };
}
