using System.Text.Json;
using Retention.Platform.Privacy;

namespace Retention.WeChat.Rewards;

/// <summary>Addresses as they are kept: nobody who reads the database learns where somebody lives.</summary>
internal sealed class AddressSeal(PersonalData privacy)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public string? Close(PrizeAddress? address) => address is null ? null : privacy.Encrypt(JsonSerializer.Serialize(address, Json));

    public PrizeAddress? Open(string? cipher) => cipher is null ? null : JsonSerializer.Deserialize<PrizeAddress>(privacy.Decrypt(cipher), Json);
}
