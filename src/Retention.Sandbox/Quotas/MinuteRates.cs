namespace Retention.Sandbox.Quotas;

/// <summary>Calls a minute that the documents name, by path.</summary>
internal static class MinuteRates
{
    public static readonly IReadOnlyDictionary<string, int> Default = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["/cgi-bin/stable_token"] = 10_000,
        ["/cgi-bin/message/mass/sendall"] = 60,
        ["/cgi-bin/message/mass/send"] = 60,
        ["/wxa/getwxacodeunlimit"] = 5_000,
        ["/sns/oauth2/access_token"] = 50_000,
        ["/sns/userinfo"] = 50_000,
    };
}
