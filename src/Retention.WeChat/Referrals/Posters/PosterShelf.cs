using Microsoft.Extensions.Caching.Memory;

namespace Retention.WeChat.Referrals;

/// <summary>Posters and background pictures at hand, bounded by their bytes; the least used go first.</summary>
internal sealed class PosterShelf : IDisposable
{
    private const long BytesMax = 64 * 1024 * 1024;

    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = BytesMax });

    public T? Find<T>(string key)
        where T : class => cache.Get<T>(key);

    public void Keep(string key, object value, long bytes) => cache.Set(key, value, new MemoryCacheEntryOptions { Size = bytes, SlidingExpiration = KeepFor });

    public void Dispose() => cache.Dispose();
}
