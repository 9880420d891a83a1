using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Writes a journal, and whatever a hold or a reversal adds to it, in one round trip. Each update carries its own guard,
/// and all rows must match: what was decided on a state that is no longer there is not written.
/// </summary>
internal sealed class JournalStore(Db db)
{
    public async Task WriteAsync(Journal journal, CancellationToken ct, params (string Sql, object Row)[] others)
    {
        var batch = new StatementBatch();
        // The key first: a posting made elsewhere meanwhile refuses everything behind it.
        batch.Add(Sql.InsertPosting, [.. journal.Postings.Select(posting => new { posting.Id, posting.Key, posting.Content, posting.Kind, posting.Reason, posting.Campaign, posting.FanId, posting.Amount, posting.OriginId, posting.Shard, posting.Note, posting.By, posting.At })]);
        batch.Add(Sql.InsertEntry, [.. journal.Postings.SelectMany(posting => posting.Entries.Select((entry, position) => new { posting.Id, position, entry.Account, entry.FanId, entry.LotId, entry.Amount }))]);
        batch.Add(Sql.InsertLot, [.. journal.Wallets.SelectMany(wallet => wallet.NewLots).Select(lot => new { lot.Id, lot.FanId, lot.Remaining, lot.ExpiresOn, openUntil = lot.Remaining > 0 ? lot.ExpiresOn : (DateOnly?)null, lot.SourceLotId })]);
        batch.Add(Sql.ChangeLot, [.. journal.Wallets.SelectMany(wallet => wallet.LotChanges).OrderBy(each => each.LotId).Select(each => new { id = each.LotId, change = each.Change })]);
        batch.Add(Sql.ChangeBalance, [.. journal.Wallets.Where(wallet => wallet.Now != wallet.Opening).OrderBy(wallet => wallet.FanId).Select(ChangeOf)]);
        foreach (var (sql, row) in others)
            batch.Add(sql, [row]);

        if (batch.Rows == 0)
            return;
        var matched = await db.ExecuteAsync(batch, ct);
        if (matched != batch.Rows)
            throw new InvalidOperationException($"The ledger was about to write {batch.Rows} rows and matched {matched}: what it decided on is no longer so.");
        foreach (var posting in journal.Postings)
            RetentionTelemetry.PointsPosted(posting.Reason.ToString(), Math.Abs(posting.Amount), posting.Amount > 0 ? "given" : "taken");
    }

    private static object ChangeOf(Wallet wallet) => new
    {
        wallet.FanId,
        balance = wallet.Now.Available - wallet.Opening.Available,
        pending = wallet.Now.Pending - wallet.Opening.Pending,
        held = wallet.Now.Held - wallet.Opening.Held,
        owed = wallet.Now.Owed - wallet.Opening.Owed,
    };

    internal static class Sql
    {
        public const string InsertPosting = """
            insert into ledger_posting (id, posting_key, content, kind, reason, campaign, fan_id, amount, origin_id, shard, note, posted_by, posted_at)
            values (@Id, @Key, @Content, @Kind, @Reason, @Campaign, @FanId, @Amount, @OriginId, @Shard, @Note, @By, @At)
            """;

        public const string InsertEntry = "insert into ledger_entry (posting_id, position, account, fan_id, lot_id, amount) values (@Id, @position, @Account, @FanId, @LotId, @Amount)";

        public const string InsertLot = "insert into points_lot (id, fan_id, remaining, expires_on, open_until, source_lot_id) values (@Id, @FanId, @Remaining, @ExpiresOn, @openUntil, @SourceLotId)";

        // MySQL sets from left to right, so the first of the two still sees what there was, as in every other database.
        public const string ChangeLot = """
            update points_lot set open_until = case when remaining + @change = 0 then null else expires_on end, remaining = remaining + @change
            where id = @id and remaining + @change >= 0
            """;

        public const string ChangeBalance = """
            update points_balance set balance = balance + @balance, pending = pending + @pending, held = held + @held, owed = owed + @owed
            where fan_id = @FanId and balance + @balance >= 0 and pending + @pending >= 0 and held + @held >= 0 and owed + @owed >= 0
            """;
    }
}
