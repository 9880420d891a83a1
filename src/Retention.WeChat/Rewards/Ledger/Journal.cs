using System.Security.Cryptography;
using System.Text;
using Retention.Platform;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>
/// The postings of one transaction on wallets it has locked: decides each in order, on what the ones before it left.
/// Nothing is read or written here.
/// </summary>
internal sealed class Journal(IReadOnlyDictionary<Id<Fan>, Wallet> wallets, Func<long> nextId, DateTimeOffset now, PointsExpiryOptions expiry)
{
    private readonly List<LedgerPosting> postings = [];

    public IReadOnlyList<LedgerPosting> Postings => postings;

    public IEnumerable<Wallet> Wallets => wallets.Values.Distinct();

    public DateOnly Today { get; } = BusinessCalendar.DayOf(now);

    public Wallet WalletOf(Id<Fan> fanId) => wallets[fanId];

    /// <summary>What a key stands for, so that the same key with other content is told apart. Whose it is is compared by itself: accounts are merged.</summary>
    public static string ContentOf(params object?[] parts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }

    public static string ContentOf(Posting posting) => ContentOf("post", posting.Reason, posting.Amount, posting.Campaign, posting.ExpiresOn?.DayNumber);

    public Result<Posted> Post(Posting posting)
    {
        var wallet = WalletOf(posting.FanId);
        if (wallet.Now.Available + posting.Amount < 0)
            return PointsLedger.Insufficient;
        var entries = new List<LedgerEntry>(3);
        var id = nextId();
        if (posting.Amount > 0)
        {
            entries.Add(Issuer(Accounts.IssuedPrefix, posting.Reason, posting.Campaign, -posting.Amount));
            wallet.Credit(entries, new PointsLot(id, wallet.FanId, posting.Amount, LastDay(posting.ExpiresOn), null));
        }
        else
        {
            wallet.Take(entries, -posting.Amount);
            entries.Add(Issuer(Accounts.BurntPrefix, posting.Reason, posting.Campaign, -posting.Amount));
        }

        Add(id, posting.Key, ContentOf(posting), posting.Amount > 0 ? PostingKind.Give : PostingKind.Take, posting.Reason, posting.Campaign, wallet, null, posting.Note, entries, posting.By);
        return new Posted(wallet.Now.Available, true);
    }

    /// <summary>Lots whose day has passed are no longer the member's, swept or not.</summary>
    public void Expire(Wallet wallet)
    {
        foreach (var lot in wallet.Open.Where(lot => lot.ExpiresOn < Today).ToList())
        {
            var entries = new List<LedgerEntry>(2);
            wallet.Take(entries, lot.Remaining, lot.RootId);
            entries.Add(new LedgerEntry(Accounts.Expired, null, null, lot.Remaining));
            Add(nextId(), LedgerPosting.ExpiryKey(lot.Id), ContentOf("expire"), PostingKind.Expiry, PointsReason.Expired, null, wallet, null, null, entries);
        }
    }

    public DateOnly LastDay(DateOnly? wanted) => ExpiryRules.LastDay(Today, wanted, expiry);

    /// <summary>The lot for points of another one that come back.</summary>
    public PointsLot Returned(Wallet wallet, LotPart part) =>
        new(nextId(), wallet.FanId, part.Points, ExpiryRules.Returned(part.ExpiresOn, Today, expiry), part.SourceLotId ?? part.LotId);

    public static LedgerEntry Issuer(string prefix, PointsReason reason, string? campaign, long amount) => new(Accounts.Of(prefix, reason, campaign), null, null, amount);

    public LedgerPosting Add(
        long id, string key, string content, PostingKind kind, PointsReason reason, string? campaign, Wallet wallet, long? originId, string? note, IReadOnlyList<LedgerEntry> entries, string? by = null)
    {
        if (entries.Sum(entry => entry.Amount) != 0)
            throw new InvalidOperationException($"The entries of {key} do not sum to zero.");
        var posting = new LedgerPosting(id, key, content, kind, reason, campaign, wallet.FanId, originId, note.Cut(LedgerPosting.NoteMax), by, now, entries);
        postings.Add(posting);
        return posting;
    }
}
