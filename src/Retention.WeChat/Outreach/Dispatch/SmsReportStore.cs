using Dapper;
using Retention.Channels.Sms;
using Retention.Platform;
using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Outreach;

/// <summary>The table <c>sms_report</c>: what was pulled and not yet settled.</summary>
internal sealed class SmsReportStore(Db db, IdGenerator ids)
{
    private const int NameMax = 64;
    private const int TextMax = 300;

    /// <summary>Keeps a pulled batch whole. Numbers are not kept: a report names its message.</summary>
    public Task KeepAsync(IReadOnlyList<SmsStatusReport> reports, DateTimeOffset now, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            foreach (var report in reports)
            {
                await db.QueueAsync(
                    Sql.Keep,
                    new
                    {
                        id = ids.Next(), sessionContext = report.SessionContext.Cut(NameMax), serialNumber = report.SerialNumber.Cut(NameMax), delivered = report.IsDelivered ? 1 : 0,
                        description = report.Description.Cut(TextMax), now,
                    },
                    token);
            }
        },
        ct);

    public Task<IReadOnlyList<long>> ListAsync(long after, int limit, CancellationToken ct) => db.ListAsync<long>(Sql.List, new { after, limit }, ct);

    /// <summary>Locked; null when another node was first.</summary>
    public Task<KeptSmsReport?> LockAsync(long id, CancellationToken ct) => db.FindAsync<KeptSmsReport>(Sql.Lock, new { id }, ct);

    public ValueTask DropAsync(long id, CancellationToken ct) => db.QueueAsync(Sql.Drop, new { id }, ct);

    public Task<int> DropOldAsync(DateTimeOffset before, CancellationToken ct) => db.ExecuteAsync(Sql.DropOld, new { before }, ct);

    internal static class Sql
    {
        public const string Keep = """
            insert into sms_report (id, session_context, serial_number, delivered, description, pulled_at)
            values (@id, @sessionContext, @serialNumber, @delivered, @description, @now)
            """;

        public const string List = "select id from sms_report where id > @after order by id limit @limit";

        public const string Lock = "select session_context, serial_number, delivered, description from sms_report where id = @id /*lock*/";

        public const string Drop = "delete from sms_report where id = @id";

        public const string DropOld = "delete from sms_report where pulled_at < @before";
    }
}

/// <param name="SessionContext">Our own id, where the provider echoed it.</param>
[method: ExplicitConstructor]
internal sealed record KeptSmsReport(string? SessionContext, string SerialNumber, bool Delivered, string Description);
