using Dapper;
using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <param name="StoppedAt">Null while marketing runs.</param>
[method: ExplicitConstructor]
public sealed record MarketingStop(DateTimeOffset? StoppedAt, string? StoppedBy, string? Note);

/// <summary>Stops all marketing on all nodes: the row is the truth, each node looks at it several times a second.</summary>
internal sealed class StopButton(Db db, TimeProvider clock)
{
    private const int NoteMax = 200;
    private const int InFlightMax = 200;

    public async Task<MarketingStop> ReadAsync(CancellationToken ct) => await db.FindAsync<MarketingStop>(Sql.Read, null, ct) ?? new MarketingStop(null, null, null);

    /// <summary>Pressing it twice keeps the first moment.</summary>
    public Task StopAsync(string by, string? note, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            await db.ExecuteAsync(Sql.Insert, null, token);
            await db.ExecuteAsync(Sql.Stop, new { now = clock.GetUtcNow(), by, note = note.Cut(NoteMax) }, token);
        },
        ct);

    public Task ResumeAsync(CancellationToken ct) => db.ExecuteAsync(Sql.Resume, null, ct);

    /// <summary>
    /// Marketing that is with a provider at this moment, or has been taken by a sender, who still keeps back what is not on
    /// the wire. Messages of a mass send count once it was called.
    /// </summary>
    public async Task<IReadOnlyList<InFlightMessage>> ListInFlightAsync(CancellationToken ct) =>
        await db.ListAsync<InFlightMessage>(Sql.ListInFlight, new { marks = await CalledMarksAsync(ct), limit = InFlightMax }, ct);

    public async Task<long> CountInFlightAsync(CancellationToken ct) => await db.FindAsync<long>(Sql.CountInFlight, new { marks = await CalledMarksAsync(ct) }, ct);

    /// <summary>Never empty: there is no list of nothing in SQL.</summary>
    private async Task<string[]> CalledMarksAsync(CancellationToken ct) =>
        [MassJob.MarkOf(default), .. (await db.ListAsync<long>(Sql.ListCalledJobs, null, ct)).Select(id => MassJob.MarkOf(new Id<MassJob>(id)))];

    internal static class Sql
    {
        public const string Read = "select stopped_at, stopped_by, note from outreach_switch where name = 'marketing'";

        public const string Insert = """
            insert into outreach_switch (name) select 'marketing' from (select 1 as one) as here
            where not exists (select 1 from outreach_switch where name = 'marketing')
            """;

        public const string Stop = "update outreach_switch set stopped_at = @now, stopped_by = @by, note = @note where name = 'marketing' and stopped_at is null";

        private const string InFlight = "from outreach_message where state = 'Sending' and purpose = 'Marketing' and (channel <> 'MassSend' or provider_id in @marks)";

        public const string ListInFlight = $"select id, fan_id, channel {InFlight} order by id limit @limit";

        public const string CountInFlight = $"select count(*) {InFlight}";

        public const string ListCalledJobs = "select id from mass_job where state = 'Ready' and doubtful = 1";

        public const string Resume = "update outreach_switch set stopped_at = null, stopped_by = null, note = null where name = 'marketing'";
    }
}

/// <summary>A message taken to be handed to a provider whose answer is not written down yet.</summary>
[method: ExplicitConstructor]
public sealed record InFlightMessage(Id<OutreachMessage> Id, Id<Fan> FanId, Channel? Channel);
