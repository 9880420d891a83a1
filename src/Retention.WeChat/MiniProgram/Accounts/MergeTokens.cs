using System.Security.Cryptography;
using System.Text.Json;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a shopper has shown before they are asked whether to merge: the number is theirs, and another account has it.</summary>
internal sealed record MergeOffer(Id<Fan> FanId, Id<Fan> OtherMemberId, string Phone, DateTimeOffset Until);

/// <summary>Carries an offer to the phone and back, sealed: nothing waits in the database for an answer that may never come.</summary>
internal sealed class MergeTokens(PersonalData privacy, SessionClock clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public string Make(Id<Fan> fanId, Id<Fan> otherMemberId, string phone) =>
        privacy.Encrypt(JsonSerializer.Serialize(new MergeOffer(fanId, otherMemberId, phone, clock.Time.GetUtcNow() + Life)));

    /// <returns>None when the token is not ours, is not this shopper's or has been left lying.</returns>
    public MergeOffer? Read(string token, Id<Fan> fanId)
    {
        try
        {
            var offer = JsonSerializer.Deserialize<MergeOffer>(privacy.Decrypt(token));
            return offer is not null && offer.FanId == fanId && offer.Until > clock.Time.GetUtcNow() ? offer : null;
        }
        catch (Exception error) when (error is CryptographicException or FormatException or OverflowException or ArgumentException or JsonException)
        {
            return null;
        }
    }
}
