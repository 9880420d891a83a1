using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Retention.Platform.Data;

namespace Retention.WeChat.MiniProgram;

internal static class ChangesValueRoutes
{
    /// <summary>
    /// The route needs an Idempotency-Key. Its handler and the answer to be kept share one transaction: both are there or
    /// neither, and a refusal leaves nothing behind. The handler may be run again when it loses a race.
    /// </summary>
    public static RouteHandlerBuilder ChangesValue(this RouteHandlerBuilder route) => route.WithMetadata(new ChangesValueMark()).AddEndpointFilter<ChangesValueFilter>();
}

/// <summary>Seen by the description of the API.</summary>
internal sealed record ChangesValueMark;

/// <summary>Carries a request out once per key and shopper; asked again, it gives the same answer.</summary>
internal sealed class ChangesValueFilter : IEndpointFilter
{
    private const string KeyHeader = "Idempotency-Key";
    private const string ReplayedHeader = "Idempotent-Replayed";
    private const int KeyLengthMax = 64;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = http.Request.Headers[KeyHeader].ToString();
        if (key.Length is 0 or > KeyLengthMax || !key.All(each => each is > ' ' and <= '~'))
            return WrittenAnswer.Of(GeneralErrors.KeyMissing, null, http);

        var requests = http.RequestServices.GetRequiredService<IdempotentRequests>();
        switch (await requests.ClaimAsync(Shopper.From(http)!.FanId, key, FingerprintOf(context), http.RequestAborted))
        {
            case KeyClaim.Ours ours:
                return await CarryOutAsync(ours, requests, context, next);
            case KeyClaim.Answered answered:
                http.Response.Headers[ReplayedHeader] = "true";
                return answered.Answer;
            case KeyClaim.OtherContent:
                return WrittenAnswer.Of(GeneralErrors.OtherContent, null, http);
            default:
                return Running(http);
        }
    }

    private static async Task<WrittenAnswer> CarryOutAsync(KeyClaim.Ours claim, IdempotentRequests requests, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await http.RequestServices.GetRequiredService<Db>().InTransactionAsync(
                async ct =>
                {
                    var answer = (IMiniAnswer)(await next(context))!;
                    var written = answer.Write(http);
                    if (!answer.IsOk)
                        throw new RefusedException(written);
                    return await requests.AnswerAsync(claim, written, ct) ? written : throw new LeaseLostException();
                },
                http.RequestAborted);
        }
        catch (RefusedException refused)
        {
            await requests.AnswerAsync(claim, refused.Answer, CancellationToken.None);
            return refused.Answer;
        }
        catch (LeaseLostException)
        {
            return Running(http);
        }
        catch
        {
            await requests.ReleaseAsync(claim, CancellationToken.None);
            throw;
        }
    }

    private static WrittenAnswer Running(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return WrittenAnswer.Of(GeneralErrors.Running, null, http);
    }

    /// <summary>What is asked for: address and content as it was understood, whatever the order of its members or its white space.</summary>
    private static string FingerprintOf(EndpointFilterInvocationContext context)
    {
        var request = context.HttpContext.Request;
        var bodyType = context.HttpContext.GetEndpoint()!.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        var body = bodyType is null ? null : context.Arguments.FirstOrDefault(bodyType.IsInstanceOfType);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        if (body is not null)
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(body, bodyType!, MiniJson.Options));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Rolls back whatever a handler did before it refused.</summary>
    private sealed class RefusedException(WrittenAnswer answer) : Exception
    {
        public WrittenAnswer Answer => answer;
    }

    private sealed class LeaseLostException : Exception;
}
