using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach.Campaigns;

public sealed class ReceiptTests
{
    private static readonly string?[] Reasons =
        [null, "expired", "opted_out", "no_window", "quiet_hours_past_expiry", "marketing_per_week", "cooldown", "broadcast_paused", "cancelled", "no_channel", "43101"];

    [Fact]
    public void Whatever_became_of_the_messages_the_columns_add_up()
    {
        var random = new Random(20261122);
        for (var run = 0; run < 500; run++)
        {
            var tallies = Outcomes(random);
            var total = tallies.Sum(tally => tally.Messages);
            var receipt = CampaignReceipt.Of("broadcast:7", tallies, ((int)total, (int)total));
            Assert.True(receipt.Balanced);
            Assert.Equal(total, receipt.Columns.Planned);
            Assert.Equal(total, receipt.Channels.Sum(channel => channel.Columns.Planned));
            Assert.All(receipt.Channels, channel => Assert.True(channel.Columns.AddUp));
            Assert.Equal(receipt.CostMilliYuan, receipt.Channels.Sum(channel => channel.CostMilliYuan));
            Assert.False(CampaignReceipt.Of("broadcast:7", tallies, ((int)total + 1, (int)total + 2)).Balanced);
            Descends(RefusalWaterfall.Of(tallies), tallies);
        }
    }

    [Fact]
    public void What_balanced_means_is_said_beside_it()
    {
        var counted = CampaignReceipt.Of("broadcast:7", [], (0, 0));
        var uncounted = CampaignReceipt.Of("plan:3", [], null);
        Assert.Contains("群发任务已要求触达的人数", counted.BalancedMeans, StringComparison.Ordinal);
        Assert.Contains("没有另外的请求计数", uncounted.BalancedMeans, StringComparison.Ordinal);
        Assert.All([counted, uncounted], receipt => Assert.EndsWith("没有和微信或短信平台后台的数字核对。", receipt.BalancedMeans, StringComparison.Ordinal));
        Assert.All([counted, uncounted], receipt => Assert.EndsWith("not compared with the figures of WeChat or the SMS provider.", receipt.BalancedMeansEn, StringComparison.Ordinal));
    }

    [Fact]
    public void Refusals_come_in_the_order_of_the_checks_and_have_names()
    {
        CampaignTally[] tallies =
        [
            new(MessageState.Delivered, Channel.Template, null, 50, 0, 0),
            new(MessageState.Suppressed, null, "marketing_per_week_past_expiry", 5, 0, 0),
            new(MessageState.Suppressed, null, "no_channel", 4, 0, 0),
            new(MessageState.Suppressed, null, "opted_out", 3, 0, 0),
            new(MessageState.Expired, null, "expired", 2, 0, 0),
            new(MessageState.Deferred, null, "quiet_hours", 7, 0, 0),
            new(MessageState.Failed, Channel.Sms, "43101", 1, 50, 0),
            new(MessageState.Sent, Channel.CustomerService, null, 10, 0, 0),
        ];
        var steps = RefusalWaterfall.Of(tallies);
        Assert.Equal(
            ["asked", "expired", "opted_out", "no_channel", "marketing_per_week_past_expiry", "quiet_hours", "43101", "sent", "delivered"],
            steps.Select(step => step.Code));
        Assert.Equal([82L, 80, 77, 73, 68, 61, 60, 60, 50], steps.Select(step => step.Left));
        Assert.Equal(("频次上限 marketing_per_week，等到时已过期", "cap marketing_per_week, until past its latest time"), (steps[4].Name, steps[4].NameEn));
        Assert.All(steps, step => Assert.True(step.Name.Length > 0 && step.NameEn.Length > 0));
    }

    private static void Descends(IReadOnlyList<WaterfallStep> steps, IReadOnlyList<CampaignTally> tallies)
    {
        var left = tallies.Sum(tally => tally.Messages);
        foreach (var step in steps.Where(step => step.Kind != RefusalWaterfall.Level))
        {
            left -= step.Count;
            Assert.Equal(left, step.Left);
        }

        Assert.Equal(tallies.Where(tally => tally.State is MessageState.Sent or MessageState.Delivered).Sum(tally => tally.Messages), left);
    }

    private static List<CampaignTally> Outcomes(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(0, 30)).Select(_ => new CampaignTally(
            (MessageState)random.Next(Enum.GetValues<MessageState>().Length),
            random.Next(4) == 0 ? null : (Channel)random.Next(Enum.GetValues<Channel>().Length),
            Reasons[random.Next(Reasons.Length)],
            random.Next(1, 1_000),
            random.Next(0, 5_000),
            0)),
    ];
}
