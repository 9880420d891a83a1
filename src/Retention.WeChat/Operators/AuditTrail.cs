using Retention.Platform.Data;
using Retention.Platform.Ids;

namespace Retention.WeChat.Operators;

/// <summary>Something an operator did, in words for the audit; endpoints may add what the address does not tell. Never a secret.</summary>
public sealed class AuditNote
{
    public string? Text { get; set; }
}

/// <summary>Who changed what and when. Written before the change, so that nothing happens unrecorded; the outcome is added after it.</summary>
internal sealed class AuditTrail(Db db, IdGenerator ids, TimeProvider clock)
{
    private const int ActionLengthMax = 80;
    private const int DetailLengthMax = 500;

    public async Task<long> BeginAsync(Id<Operator> operatorId, string action, string? detail, CancellationToken ct)
    {
        var id = ids.Next();
        await db.ExecuteAsync(Sql.Add, new { id, operatorId, action = Cut(action, ActionLengthMax), detail = Cut(detail, DetailLengthMax), now = clock.GetUtcNow() }, ct);
        return id;
    }

    public Task CompleteAsync(long id, string detail, CancellationToken ct) =>
        db.ExecuteAsync(Sql.Complete, new { id, detail = Cut(detail, DetailLengthMax) }, ct);

    private static string? Cut(string? text, int lengthMax) => text is { } full && full.Length > lengthMax ? full[..lengthMax] : text;

    internal static class Sql
    {
        public const string Add = """
            insert into audit_entry (id, operator_id, action, detail, occurred_at)
            values (@id, @operatorId, @action, @detail, @now)
            """;

        public const string Complete = "update audit_entry set detail = @detail where id = @id";
    }
}
