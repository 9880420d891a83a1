using Microsoft.Extensions.Caching.Memory;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// Pictures of people for their posters, fetched from where <see cref="AvatarHosts"/> lets them lie and kept for a while. One that
/// cannot be had is no picture: the poster shows how the name begins.
/// </summary>
internal sealed partial class AvatarPictures(AvatarHosts hosts, IHttpClientFactory http, ILogger<AvatarPictures> logger) : IDisposable
{
    public const string HttpClientName = "avatars";

    private const int BytesMax = 512 * 1024;

    /// <summary>In pixels: a small file may unfold to a huge picture.</summary>
    private const int SideMax = 1_200;

    private const long KeptBytesMax = 32 * 1024 * 1024;

    /// <summary>What a remembered failure counts for among the kept bytes.</summary>
    private const int FailureBytes = 256;

    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(6);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = KeptBytesMax });

    /// <returns>A PNG or JPEG; null where there is none, or it cannot be had.</returns>
    public async Task<byte[]?> FindAsync(string? address, CancellationToken ct)
    {
        if (address is null || !hosts.Allows(address))
            return null;
        if (kept.TryGetValue(address, out byte[]? known))
            return known;
        var picture = await FetchAsync(address, ct);
        kept.Set(address, picture, new MemoryCacheEntryOptions { Size = picture?.Length ?? FailureBytes, AbsoluteExpirationRelativeToNow = picture is null ? RetryAfter : KeepFor });
        return picture;
    }

    public void Dispose() => kept.Dispose();

    private async Task<byte[]?> FetchAsync(string address, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(PatienceMax);
        try
        {
            using var client = http.CreateClient(HttpClientName);
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentLength > BytesMax)
                return null;
            await using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
            var bytes = new byte[BytesMax + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, patience.Token);
            return length <= BytesMax && PosterPicture.Read(bytes[..length]) is { } picture && Math.Max(picture.Width, picture.Height) <= SideMax ? picture.Bytes : null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            Log.NotHad(logger, error, new Uri(address).Host);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A picture at {Host} cannot be had; posters show how the name begins, and it is asked for again in five minutes.")]
        public static partial void NotHad(ILogger logger, Exception error, string host);
    }
}
