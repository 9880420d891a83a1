using System.Net;

namespace Retention.Channels.WeChat.Transport;

/// <summary>One HTTP exchange, with every way it can fail turned into a <see cref="WeChatException"/>.</summary>
internal sealed class WeChatHttp(WeChatAppSettings settings, HttpClient http)
{
    public WeChatAppSettings Settings => settings;

    public Task<ApiResponse> ExchangeAsync(ApiRequest request, string? accessToken, CancellationToken ct) =>
        ExchangeAsync(settings.ApiBase, request, accessToken, ct);

    public async Task<ApiResponse> ExchangeAsync(Uri baseAddress, ApiRequest request, string? accessToken, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(settings.Timeout);
        using var message = new HttpRequestMessage(request.Method, AddressOf(baseAddress, request.PathAndQuery, accessToken))
        {
            Content = request.Content?.Invoke(),
        };

        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (!response.IsSuccessStatusCode)
                throw WeChatErrors.FromStatus(response.StatusCode, request);
            await response.Content.LoadIntoBufferAsync(request.MaxResponseBytes, deadline.Token);
            return new ApiResponse(await response.Content.ReadAsByteArrayAsync(deadline.Token), response.Content.Headers.ContentType?.MediaType);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw WeChatErrors.Unfinished(request, "no answer in time", e);
        }
        catch (HttpRequestException e)
        {
            throw WeChatErrors.FromFailure(request, e);
        }
        catch (IOException e)
        {
            throw WeChatErrors.Unfinished(request, "connection lost", e);
        }
    }

    private static Uri AddressOf(Uri baseAddress, string pathAndQuery, string? accessToken)
    {
        if (accessToken is null)
            return new Uri(baseAddress, pathAndQuery);
        var separator = pathAndQuery.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new Uri(baseAddress, $"{pathAndQuery}{separator}access_token={WebUtility.UrlEncode(accessToken)}");
    }
}
