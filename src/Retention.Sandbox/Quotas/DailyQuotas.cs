namespace Retention.Sandbox.Quotas;

/// <summary>Daily call caps of a new verified account, by path.</summary>
internal static class DailyQuotas
{
    public static readonly IReadOnlyDictionary<string, int> Default = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["/cgi-bin/token"] = 2_000,
        ["/cgi-bin/stable_token"] = 500_000,
        ["/cgi-bin/menu/create"] = 1_000,
        ["/cgi-bin/menu/get"] = 10_000,
        ["/cgi-bin/menu/delete"] = 1_000,
        ["/cgi-bin/menu/addconditional"] = 2_000,
        ["/cgi-bin/menu/trymatch"] = 20_000,
        ["/cgi-bin/tags/create"] = 1_000,
        ["/cgi-bin/tags/get"] = 1_000,
        ["/cgi-bin/tags/update"] = 1_000,
        ["/cgi-bin/tags/members/batchtagging"] = 100_000,
        ["/cgi-bin/tags/members/batchuntagging"] = 100_000,
        ["/cgi-bin/media/upload"] = 5_000,
        ["/cgi-bin/media/get"] = 10_000,
        ["/cgi-bin/message/custom/send"] = 500_000,
        ["/cgi-bin/message/template/send"] = 100_000,
        ["/cgi-bin/message/mass/sendall"] = 100,
        ["/cgi-bin/message/mass/send"] = 100,
        ["/cgi-bin/message/mass/preview"] = 100,
        ["/cgi-bin/message/subscribe/send"] = 10_000_000,
        ["/cgi-bin/qrcode/create"] = 100_000,
        ["/cgi-bin/user/get"] = 500,
        ["/cgi-bin/user/info"] = 5_000_000,
        ["/cgi-bin/user/info/updateremark"] = 10_000,
        ["/cgi-bin/ticket/getticket"] = 1_000_000,
        ["/wxa/generate_urllink"] = 500_000,
        ["/wxa/generatescheme"] = 500_000,
    };
}
