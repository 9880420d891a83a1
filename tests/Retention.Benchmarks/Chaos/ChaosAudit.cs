using System.Globalization;
using System.Text.Json;
using Retention.Benchmarks.Story;
using Retention.Sandbox;
using Retention.WeChat.Outreach;

namespace Retention.Benchmarks.Chaos;

/// <summary>Compares what the product's table says of each message with what the sandbox knows to have arrived.</summary>
internal sealed class ChaosAudit(ChaosStage stage, ChaosOptions options, Havoc havoc, Asker asker, int swallowed)
{
    /// <summary>Reports handed out in one answer, which is gone with the node that asked for it.</summary>
    private const int ReportsPerPull = 100;

    private static readonly MessageState[] Left = [MessageState.Sent, MessageState.Delivered];
    private static readonly MessageState[] Stayed = [MessageState.Failed, MessageState.Suppressed, MessageState.Expired];

    private readonly List<StoryLine> lines = [];
    private readonly List<string> notes = [];

    public async Task<StoryReport> CompareAsync(CancellationToken ct)
    {
        var arrivals = Arrivals();
        var rows = (await stage.RowsAsync("select id, touch_key, state, reason, error_code from outreach_message where campaign = 'chaos'", ct)).ConvertAll(RowOf);
        var errands = Errand.All(options).ToDictionary(errand => errand.Key, StringComparer.Ordinal);
        var findings = rows.ConvertAll(row => new Finding(row, errands[row.Key].Channel, arrivals.GetValueOrDefault(row.Name(errands[row.Key].Channel))));
        Blows();
        lines.Add(StoryLine.Of("messages asked for and on the books", options.Errands, rows.DistinctBy(row => row.Key).Count()));
        lines.Add(StoryLine.Of("messages sent, delivered, failed, suppressed, expired or unknown", options.Errands, rows.Count(row => IsOver(row.State))));
        None("arrivals no message tells of", arrivals.Keys.Except(findings.Select(finding => finding.Name), StringComparer.Ordinal).Count());
        OfTemplates([.. findings.Where(finding => finding.Channel == Channel.Template)]);
        foreach (var channel in (Channel[])[Channel.CustomerService, Channel.Sms])
            OfOthers(channel, [.. findings.Where(finding => finding.Channel == channel)]);
        var settledMax = ReportsPerPull * (options.Kills + 1);
        lines.Add(StoryLine.AtMost("SMS that arrived but stay unknown, their report lost with a node", settledMax, findings.Count(finding => finding is { Channel: Channel.Sms, Row.State: MessageState.Unknown, Arrivals: > 0 })));
        return new StoryReport(lines, notes);
    }

    private void Blows()
    {
        lines.Add(StoryLine.Of("nodes killed", options.Kills, havoc.Kills));
        lines.Add(StoryLine.Of("Redis restarted, empty", 1, havoc.RedisRestarts));
        lines.Add(StoryLine.AtLeast("connections to the database cut", 1, havoc.ConnectionsCut));
        lines.Add(StoryLine.AtLeast("provider's answers lost after acceptance", options.Errands / 200, swallowed));
        notes.AddRange(havoc.Story);
        notes.Add($"{asker.Repeated} calls of the asker failed and were made again");
    }

    /// <summary>WeChat drops repeats of a template message by its id, so an outcome that was lost must never stay lost.</summary>
    private void OfTemplates(List<Finding> findings)
    {
        lines.Add(StoryLine.Of("template messages that arrived exactly once", findings.Count, findings.Count(finding => finding.Arrivals == 1)));
        None("template messages lost", findings.Count(finding => finding.Arrivals == 0));
        None("template messages doubled", findings.Count(finding => finding.Arrivals > 1));
        lines.Add(StoryLine.Of("template messages sent or delivered by the books", findings.Count, findings.Count(finding => Left.Contains(finding.Row.State))));
        Note(Channel.Template, findings);
    }

    /// <summary>What names no repeats is never sent again: its lost outcomes are unknown, everything else is as the books say.</summary>
    private void OfOthers(Channel channel, List<Finding> findings)
    {
        None($"{channel} messages doubled", findings.Count(finding => finding.Arrivals > 1));
        None($"{channel} messages sent by the books that never arrived", findings.Count(finding => Left.Contains(finding.Row.State) && finding.Arrivals == 0));
        None($"{channel} messages that arrived but not by the books", findings.Count(finding => Stayed.Contains(finding.Row.State) && finding.Arrivals > 0));
        None($"{channel} messages that stayed without a reason", findings.Count(finding => Stayed.Contains(finding.Row.State) && finding.Row.Why is null));
        Note(channel, findings);
    }

    private void Note(Channel channel, List<Finding> findings)
    {
        foreach (var alike in findings.GroupBy(finding => (finding.Row.State, Why: Left.Contains(finding.Row.State) ? null : finding.Row.Why, Arrived: finding.Arrivals > 0)).OrderBy(alike => alike.Key))
            notes.Add($"{channel}: {alike.Count():N0} {alike.Key.State}{(alike.Key.Why is { } why ? $" ({why})" : "")}, {(alike.Key.Arrived ? "arrived" : "did not arrive")}");
    }

    /// <summary>How often what was sent under each name reached a phone; chats carry no name, so their text does.</summary>
    private Dictionary<string, int> Arrivals() => stage.World.Arrivals.After(0)
        .Where(arrival => arrival.Delivered)
        .Select(arrival => arrival.Kind == ArrivalKind.Custom ? Errand.KeyIn(TextOf(arrival)) : arrival.ClientId)
        .OfType<string>()
        .GroupBy(name => name, StringComparer.Ordinal)
        .ToDictionary(alike => alike.Key, alike => alike.Count(), StringComparer.Ordinal);

    private static string TextOf(Arrival arrival)
    {
        using var body = JsonDocument.Parse(arrival.RawBody);
        return body.RootElement.GetProperty("text").GetProperty("content").GetString()!;
    }

    private static bool IsOver(MessageState state) => state == MessageState.Unknown || Left.Contains(state) || Stayed.Contains(state);

    private void None(string what, long found) => lines.Add(StoryLine.Of(what, 0, found));

    private static Row RowOf(object[] row) => new(
        Convert.ToInt64(row[0], CultureInfo.InvariantCulture), (string)row[1], Enum.Parse<MessageState>((string)row[2]), row[3] as string ?? row[4] as string);

    private sealed record Row(long Id, string Key, MessageState State, string? Why)
    {
        /// <summary>Under which the other side knows it.</summary>
        public string Name(Channel channel) => channel switch
        {
            Channel.Template => string.Create(CultureInfo.InvariantCulture, $"rw{Id}"),
            Channel.Sms => Id.ToString(CultureInfo.InvariantCulture),
            _ => Key,
        };
    }

    private sealed record Finding(Row Row, Channel Channel, int Arrivals)
    {
        public string Name => Row.Name(Channel);
    }
}
