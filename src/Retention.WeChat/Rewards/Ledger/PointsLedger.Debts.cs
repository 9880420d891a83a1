using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

internal sealed partial class PointsLedger
{
    /// <summary>
    /// What somebody owes is owed by the new wallet of the same person, too: asking to be forgotten pays no debts. Whatever the
    /// old one holds stays there. Once per new wallet.
    /// </summary>
    public Task CarryDebtAsync(Id<Fan> from, Id<Fan> into, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var journal = await BeginAsync([from, into], token, followed: false);
            var (old, fresh) = (journal.WalletOf(from), journal.WalletOf(into));
            var owed = old.Now.Owed;
            var carrying = new FanMerge(into.Value, from, into, clock.GetUtcNow());
            Post(journal, old, carrying, "debt-out", entries => old.Owe(entries, -owed));
            Post(journal, fresh, carrying, "debt-in", entries => fresh.Owe(entries, owed));
            await journals.WriteAsync(journal, token);
        },
        ct);
}
