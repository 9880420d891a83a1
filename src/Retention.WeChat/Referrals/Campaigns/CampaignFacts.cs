namespace Retention.WeChat.Referrals;

/// <summary>What a check needs to know beside the terms.</summary>
/// <param name="Coupons">Kinds of coupons that may be given, by their number; what is missing may not.</param>
/// <param name="CodesLeft">Codes that are good for long enough and promised to nobody, by pool; what is missing has none.</param>
/// <param name="WorthFen">What prizes are worth whatever is declared, by their field; of what is missing nothing is known.</param>
/// <param name="PosterTexts">Everything written on the campaign's poster.</param>
public sealed record CampaignFacts(
    DateTimeOffset Now,
    IReadOnlyDictionary<long, CouponFact> Coupons,
    IReadOnlyDictionary<long, long> CodesLeft,
    IReadOnlyDictionary<string, long> WorthFen,
    IReadOnlyList<string> PosterTexts)
{
    /// <summary>Kinds of news that have another form than the chat's, so that they reach those too who have not written lately.</summary>
    public IReadOnlySet<NoticeKind> NewsBeyondChat { get; init; } = new HashSet<NoticeKind>();

    /// <summary>Whether any account of WeChat is configured that news could go out by.</summary>
    public bool CanSendNews { get; init; } = true;

    public static CampaignFacts At(DateTimeOffset now) => new(now, new Dictionary<long, CouponFact>(), new Dictionary<long, long>(), new Dictionary<string, long>(), [])
    {
        NewsBeyondChat = Enum.GetValues<NoticeKind>().ToHashSet(),
    };
}

/// <param name="Left">How many there still are that are promised to nobody.</param>
/// <param name="EndsAt">When the last of them ceases to be good for anything; null when each has its own time.</param>
public sealed record CouponFact(long Left, DateTimeOffset? EndsAt);
