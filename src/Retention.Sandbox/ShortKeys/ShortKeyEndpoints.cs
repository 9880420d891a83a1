using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox.ShortKeys;

/// <summary>Short keys hold data, not addresses: fifteen characters for up to four kilobytes.</summary>
internal sealed class ShortKeyEndpoints
{
    private const int DataBytesMax = 4096;
    private const int KeysMax = 100_000;
    private const long ExpireSecondsMax = 2_592_000;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly ConcurrentDictionary<string, (Account Account, string Data, DateTimeOffset At, DateTimeOffset Until)> keys = new(StringComparer.Ordinal);

    public void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/shorten/gen", Make, AccountKind.OfficialAccount);
        api.Post("/cgi-bin/shorten/fetch", Fetch, AccountKind.OfficialAccount);
    }

    private ApiReply Make(ApiCall call)
    {
        var data = call.Body.Text("long_data");
        var seconds = call.Body.Number("expire_seconds") ?? ExpireSecondsMax;
        if (string.IsNullOrEmpty(data))
        {
            return Errors.EmptyArgument("long_data");
        }

        if (Encoding.UTF8.GetByteCount(data) > DataBytesMax || keys.Count >= KeysMax)
        {
            return Errors.ShortDataTooLong;
        }

        if (seconds is < 1 or > ExpireSecondsMax)
        {
            return Errors.InvalidArgument("expire_seconds");
        }

        var key = RandomNumberGenerator.GetString(Alphabet, 15);
        keys[key] = (call.Account, data, call.Now, call.Now.AddSeconds(seconds));
        return ApiReply.Json(new { errcode = 0, errmsg = "ok", short_key = key });
    }

    private ApiReply Fetch(ApiCall call)
    {
        if (call.Body.Text("short_key") is not { } key || !keys.TryGetValue(key, out var held)
            || held.Account != call.Account || held.Until <= call.Now)
        {
            return Errors.NoSuchShortKey;
        }

        return ApiReply.Json(new
        {
            errcode = 0,
            errmsg = "ok",
            long_data = held.Data,
            create_time = held.At.ToUnixTimeSeconds(),
            expire_seconds = (long)(held.Until - call.Now).TotalSeconds,
        });
    }
}
