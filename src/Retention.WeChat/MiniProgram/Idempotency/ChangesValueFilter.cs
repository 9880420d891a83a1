using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace Retention.WeChat.MiniProgram;

/// <summary>Carries a request out once per key and shopper; asked again, it gives the same answer.</summary>
internal sealed class ChangesValueFilter : IEndpointFilter
{
    public const string KeyHeader = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotent-Replayed";

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
            case KeyClaim.Running:
                return NotNow(http);
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<object?> CarryOutAsync(KeyClaim.Ours claim, IdempotentRequests requests, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var effect = http.RequestServices.GetRequiredService<OneEffect>();
        effect.Begin(claim, Shopper.From(http)!, http);
        try
        {
            var answer = http.GetEndpoint()!.Metadata.GetRequiredMetadata<ChangesValueMark>().AsksOutside
                ? await AnswerOf(context, next)
                : await effect.HappensAsync(_ => AnswerOf(context, next), http.RequestAborted);
            if (!effect.HasHappened)
                await KeepRefusalAsync(claim, answer.Write(http), requests);
            return answer;
        }
        catch (NotNowException)
        {
            await requests.ReleaseAsync(claim, CancellationToken.None);
            return NotNow(http);
        }
        catch
        {
            await requests.ReleaseAsync(claim, CancellationToken.None);
            throw;
        }
    }

    private static async Task<IMiniAnswer> AnswerOf(EndpointFilterInvocationContext context, EndpointFilterDelegate next) => (IMiniAnswer)(await next(context))!;

    /// <summary>A refusal is an answer too and stays the same; that something is away for the moment is none.</summary>
    private static Task KeepRefusalAsync(KeyClaim.Ours claim, WrittenAnswer refusal, IdempotentRequests requests) => refusal.Status switch
    {
        < 300 => throw new InvalidOperationException("The handler answered without its effect: what it did is not tied to the key."),
        StatusCodes.Status429TooManyRequests or >= 500 => requests.ReleaseAsync(claim, CancellationToken.None),
        _ => requests.AnswerAsync(claim, refusal, CancellationToken.None),
    };

    private static WrittenAnswer NotNow(HttpContext http)
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
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        if (body is not null)
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(body, bodyType!, MiniJson.Options));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
