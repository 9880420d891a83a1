using System.Text.Json;
using Retention.Sandbox.Quotas;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Sms;

/// <summary>The one address of the SMS interface; X-TC-Action says what is wanted.</summary>
internal sealed class SmsEndpoint(World world)
{
    private const int BodyBytesMax = 1 << 20;
    private const int PullMax = 100;
    private const string Version = "2021-01-11";

    private readonly WindowCounter requests = new();
    private readonly WindowCounter pulls = new();

    private SmsOptions Options => world.Sms.Options;

    public async Task AnswerAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var body = buffer.Length <= BodyBytesMax ? buffer.ToArray() : [];
        var answer = Answer(http.Request, body);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer, http.RequestAborted);
    }

    private byte[] Answer(HttpRequest request, byte[] raw)
    {
        var now = world.Clock.GetUtcNow();
        if (Tc3Check.Refusal(request, raw, Options, now) is { } refusal)
        {
            return SmsAnswer.Error(refusal);
        }

        if (request.Headers["X-TC-Version"] != Version)
        {
            return SmsAnswer.Error(SmsCodes.NoSuchVersion);
        }

        try
        {
            using var document = JsonDocument.Parse(raw);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Act(request.Headers["X-TC-Action"].ToString(), document.RootElement, raw, now)
                : SmsAnswer.Error(SmsCodes.InvalidRequest);
        }
        catch (JsonException)
        {
            return SmsAnswer.Error(SmsCodes.InvalidRequest);
        }
    }

    private byte[] Act(string action, JsonElement body, byte[] raw, DateTimeOffset now) => action switch
    {
        "SendSms" when requests.Add(now.ToUnixTimeSeconds()) > Options.RequestsPerSecond => SmsAnswer.Error(SmsCodes.RequestLimitExceeded),
        "SendSms" => SendSms.Answer(world, body, raw, now),
        "PullSmsSendStatus" => Pull(body, now, limit => SmsAnswer.SendStatuses(world.Sms.PullStatuses(limit))),
        "PullSmsReplyStatus" => Pull(body, now, limit => SmsAnswer.Replies(world.Sms.PullReplies(limit))),
        _ => SmsAnswer.Error(SmsCodes.InvalidAction),
    };

    private byte[] Pull(JsonElement body, DateTimeOffset now, Func<int, byte[]> read)
    {
        if (!Options.PullEnabled)
        {
            return SmsAnswer.Error(SmsCodes.PullDisabled);
        }

        if (body.Text("SmsSdkAppId") != Options.SdkAppId)
        {
            return SmsAnswer.Error(SmsCodes.AppIdVerifyFail);
        }

        if (pulls.Add(now.ToUnixTimeSeconds()) > Options.PullsPerSecond)
        {
            return SmsAnswer.Error(SmsCodes.RequestLimitExceeded);
        }

        return body.Number("Limit") is >= 1 and <= PullMax and var limit ? read((int)limit) : SmsAnswer.Error(SmsCodes.MissingParameter);
    }
}
