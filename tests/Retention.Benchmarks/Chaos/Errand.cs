using System.Globalization;
using System.Text.RegularExpressions;
using Retention.Platform.Ids;
using Retention.WeChat.Outreach;
using ProductFan = Retention.WeChat.Fans.Fan;

namespace Retention.Benchmarks.Chaos;

/// <summary>One of the messages asked for, by its number; the number alone says to whom and by which channel.</summary>
internal readonly partial record struct Errand(int Number, int Fans)
{
    private const string Prefix = "chaos:";

    private static readonly SmsContent Notice = new("100002", []) { Body = "您的会员积分有变动，请在公众号“山野茶铺”内查看。" };

    private static readonly SmsContent Offer = new("100003", []) { Body = "好久不见，会员专享的春茶已为您备好，欢迎到店品尝。拒收请回复R" };

    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Number}");

    /// <summary>Position of the fan it goes to.</summary>
    public int Fan => Number % Fans;

    public Channel Channel => (Number / Fans) switch
    {
        0 or 1 or 2 => Channel.Template,
        3 => Channel.CustomerService,
        _ => Channel.Sms,
    };

    /// <summary>Every other fan has agreed to offers by SMS and gets one.</summary>
    public static bool TakesOffers(int fan) => fan % 2 == 1;

    public static IEnumerable<Errand> All(ChaosOptions options) => Enumerable.Range(0, options.Errands).Select(number => new Errand(number, options.Fans));

    /// <returns>The key written into a chat's text; null when it is none of ours.</returns>
    public static string? KeyIn(string text) => Keys().Match(text) is { Success: true } match ? match.Value : null;

    public Touch ToTouch(Id<ProductFan> fanId, DateTimeOffset expiresAt) => new(Key, fanId, Purpose, Content, expiresAt) { Campaign = "chaos" };

    private TouchPurpose Purpose => Channel == Channel.Sms && TakesOffers(Fan) ? TouchPurpose.Marketing : TouchPurpose.Service;

    private TouchContent Content => Channel switch
    {
        Channel.Template => new TouchContent
        {
            Template = new TemplateContent(
                "tmpl-member-care",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["thing1"] = "订单进度", ["thing2"] = $"订单 {Number} 已经出库", ["time3"] = "2026年11月2日 10:00" }),
        },
        Channel.CustomerService => new TouchContent { Text = $"你问的订单（{Key}）已经寄出，预计后天送到。" },
        _ => new TouchContent { Sms = TakesOffers(Fan) ? Offer : Notice },
    };

    [GeneratedRegex($"{Prefix}[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Keys();
}
