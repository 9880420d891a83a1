using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Retention.Channels.Wire;

namespace Retention.Channels.Sms;

/// <summary>One signed exchange with Tencent Cloud, with every way it can fail turned into an <see cref="SmsException"/>.</summary>
internal sealed class SmsTransport(SmsSettings settings, HttpClient http, TimeProvider clock)
{
    private const string Service = "sms";
    private const string Version = "2021-01-11";
    private const string ContentType = "application/json; charset=utf-8";
    private const int MaxResponseBytes = 1024 * 1024;

    /// <param name="isSend">True when an exchange without an answer may still have done its work.</param>
    public async Task<T> CallAsync<T>(string action, Action<Utf8JsonWriter> writeMembers, JsonTypeInfo<SmsAnswer<T>> type, bool isSend, CancellationToken ct)
        where T : SmsAnswerBody
    {
        var body = await ExchangeAsync(action, JsonBody.Write(writeMembers), isSend, ct);
        try
        {
            var response = JsonSerializer.Deserialize(body, type)?.Response ?? throw Unfinished(isSend, "empty answer");
            return response.Error is { } error
                ? throw new SmsException(SmsErrorCatalog.Explain(error.Code).Kind, error.Code, error.Message, response.RequestId)
                : response;
        }
        catch (JsonException e)
        {
            throw Unfinished(isSend, "unexpected answer", e);
        }
    }

    private async Task<byte[]> ExchangeAsync(string action, byte[] payload, bool isSend, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(settings.Timeout);
        using var message = Signed(action, payload);
        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!response.IsSuccessStatusCode)
                throw (int)response.StatusCode >= 500
                    ? Unfinished(isSend, $"HTTP {(int)response.StatusCode}")
                    : new SmsException(SmsErrorKind.Misconfigured, "", $"HTTP {(int)response.StatusCode}");
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, deadline.Token);
            return await response.Content.ReadAsByteArrayAsync(deadline.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Unfinished(isSend, "no answer in time", e);
        }
        catch (HttpRequestException e)
        {
            throw ConnectionFailures.IsBeforeSending(e)
                ? new SmsException(SmsErrorKind.Transient, "", $"no connection ({e.HttpRequestError})", inner: e)
                : Unfinished(isSend, $"connection lost ({e.HttpRequestError})", e);
        }
        catch (IOException e)
        {
            throw Unfinished(isSend, "connection lost", e);
        }
    }

    private HttpRequestMessage Signed(string action, byte[] payload)
    {
        var now = clock.GetUtcNow();
        var host = settings.Endpoint.Authority;
        var request = new Tc3Request(Service, host, ContentType, payload, now);
        var message = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint)
        {
            Content = new ByteArrayContent(payload) { Headers = { ContentType = MediaTypeHeaderValue.Parse(ContentType) } },
        };
        message.Headers.Host = host;
        message.Headers.TryAddWithoutValidation("Authorization", Tc3Signer.Authorize(request, settings.SecretId, settings.SecretKey));
        message.Headers.Add("X-TC-Action", action);
        message.Headers.Add("X-TC-Version", Version);
        message.Headers.Add("X-TC-Region", settings.Region);
        message.Headers.Add("X-TC-Timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return message;
    }

    private static SmsException Unfinished(bool isSend, string why, Exception? inner = null) =>
        new(isSend ? SmsErrorKind.OutcomeUnknown : SmsErrorKind.Transient, "", why, inner: inner);
}
