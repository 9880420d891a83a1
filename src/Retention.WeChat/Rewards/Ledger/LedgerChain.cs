using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dapper;

namespace Retention.WeChat.Rewards;

/// <summary>
/// The chain of hashes: each is made of the one before it and everything a posting says, so that nothing can be altered,
/// taken out or put in between without breaking what follows.
/// </summary>
internal static class LedgerChain
{
    /// <summary>Stands before the first.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    // The form is part of every hash: change it and nothing proves any more.
    private static readonly JsonSerializerOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Next(string before, SealedPosting posting, IEnumerable<SealedEntry> entries)
    {
        object?[] said =
        [
            posting.Id, posting.PostingKey, posting.Content, posting.Kind, posting.Reason, posting.Campaign, posting.FanId, posting.Amount, posting.OriginId, posting.Shard, posting.Note, posting.PostedBy,
            posting.PostedAt.ToUnixTimeMilliseconds(),
            entries.OrderBy(entry => entry.Position).Select(entry => new object?[] { entry.Account, entry.FanId, entry.LotId, entry.ExpiresOn?.DayNumber, entry.Amount }),
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Convert.FromHexString(before));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(said, Form));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>A posting as its hash covers it.</summary>
[method: ExplicitConstructor]
internal sealed record SealedPosting(
    long Id, string PostingKey, string Content, string Kind, string Reason, string? Campaign, long FanId, long Amount, long? OriginId, int Shard, string? Note, string? PostedBy, DateTimeOffset PostedAt);

/// <summary>An entry as its hash covers it, with the last day of its lot.</summary>
[method: ExplicitConstructor]
internal sealed record SealedEntry(long PostingId, int Position, string Account, long? FanId, long? LotId, DateOnly? ExpiresOn, long Amount);

/// <summary>How far a shard's chain has come.</summary>
[method: ExplicitConstructor]
internal sealed record ChainHead(int Shard, long Length, string Hash, long ThroughId);

[method: ExplicitConstructor]
internal sealed record Seal(int Shard, long Position, long PostingId, string Hash);
