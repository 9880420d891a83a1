namespace Retention.WeChat.Outreach;

/// <summary>
/// What became of everything a campaign asked for: each message is in exactly one of the columns, so that they add up.
/// </summary>
/// <param name="SentWithoutReceipt">Sent by a channel that tells nothing further (客服消息, 被动回复), or whose receipt did not come within <see cref="ReceiptWithin"/>.</param>
/// <param name="UnderWay">Waiting, planned, being sent, or sent and waiting for its receipt.</param>
public sealed record ReceiptColumns(long Planned, long Delivered, long SentWithoutReceipt, long Failed, long Suppressed, long Expired, long Unknown, long UnderWay)
{
    /// <summary>Providers tell what became of a message within minutes, of a switched-off phone within three days.</summary>
    internal static readonly TimeSpan ReceiptWithin = TimeSpan.FromDays(3);

    public bool AddUp => Planned == Delivered + SentWithoutReceipt + Failed + Suppressed + Expired + Unknown + UnderWay;

    internal static ReceiptColumns Of(IEnumerable<CampaignTally> tallies)
    {
        var sums = tallies.SelectMany(Parts).GroupBy(part => part.Column).ToDictionary(column => column.Key, column => column.Sum(part => part.Messages));
        return new ReceiptColumns(
            sums.Values.Sum(),
            sums.GetValueOrDefault(nameof(Delivered)),
            sums.GetValueOrDefault(nameof(SentWithoutReceipt)),
            sums.GetValueOrDefault(nameof(Failed)),
            sums.GetValueOrDefault(nameof(Suppressed)),
            sums.GetValueOrDefault(nameof(Expired)),
            sums.GetValueOrDefault(nameof(Unknown)),
            sums.GetValueOrDefault(nameof(UnderWay)));
    }

    private static IEnumerable<(string Column, long Messages)> Parts(CampaignTally tally) =>
        [(nameof(SentWithoutReceipt), tally.NeverTold), (ColumnOf(tally), tally.Messages - tally.NeverTold)];

    private static string ColumnOf(CampaignTally tally) => tally switch
    {
        { State: MessageState.Delivered } => nameof(Delivered),
        { State: MessageState.Sent, Channel: Channel.CustomerService or Channel.PassiveReply } => nameof(SentWithoutReceipt),
        { State: MessageState.Failed } => nameof(Failed),
        { State: MessageState.Suppressed } => nameof(Suppressed),
        { State: MessageState.Expired } => nameof(Expired),
        { State: MessageState.Unknown } => nameof(Unknown),
        { State: MessageState.Sent or MessageState.Offered or MessageState.Planned or MessageState.Deferred or MessageState.Sending } => nameof(UnderWay),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <param name="Channel">Null for what has not been given one.</param>
public sealed record ChannelReceipt(Channel? Channel, string Name, string NameEn, ReceiptColumns Columns, long CostMilliYuan);

/// <param name="Balanced">The columns add up and, where somebody counts what was asked for, to exactly that. It is our own account.</param>
/// <param name="BalancedMeans">What <paramref name="Balanced"/> says of this campaign, and what it does not, for whoever reads it.</param>
public sealed record CampaignReceipt(
    string Campaign, ReceiptColumns Columns, bool Balanced, string BalancedMeans, string BalancedMeansEn, long CostMilliYuan, IReadOnlyList<ChannelReceipt> Channels)
{
    private const string OwnAccount = "这是本系统自己的账，没有和微信或短信平台后台的数字核对。";
    private const string OwnAccountEnglish = "It is this system's own account, not compared with the figures of WeChat or the SMS provider.";

    /// <param name="asked">How many whoever ran the campaign counts as asked for, before and after this was read; null where nobody counts.</param>
    internal static CampaignReceipt Of(string campaign, IReadOnlyList<CampaignTally> tallies, (int Least, int Most)? asked)
    {
        var columns = ReceiptColumns.Of(tallies);
        var balanced = columns.AddUp && (asked is not { } range || (columns.Planned >= range.Least && columns.Planned <= range.Most));
        var (chinese, english) = asked is null
            ? ("“平衡”表示各列相加等于本活动记录在案的消息数；没有另外的请求计数可以对照。", "Balanced means: the columns add up to the messages on record for the campaign; nobody else counts what was asked for.")
            : ("“平衡”表示各列相加等于群发任务已要求触达的人数，一位不多，一位不少。", "Balanced means: the columns add up to exactly as many as the broadcast has asked for.");
        return new CampaignReceipt(
            campaign, columns, balanced, chinese + OwnAccount, $"{english} {OwnAccountEnglish}", tallies.Sum(tally => tally.CostMilliYuan),
            [.. tallies.GroupBy(tally => tally.Channel).OrderBy(own => own.Key).Select(own => Of(own.Key, [.. own]))]);
    }

    private static ChannelReceipt Of(Channel? channel, IReadOnlyList<CampaignTally> own)
    {
        var (chinese, english) = channel is { } known ? CheckText.NameOf(known) : ("未分配渠道", "no channel yet");
        return new ChannelReceipt(channel, chinese, english, ReceiptColumns.Of(own), own.Sum(tally => tally.CostMilliYuan));
    }
}
