using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;

namespace Retention.WeChat.MiniProgram;

/// <summary>What a shopper's device holds after signing in.</summary>
/// <param name="AccessSeconds">How long the access token is good for, for devices whose clock is wrong.</param>
internal sealed record TokenPair(string AccessToken, DateTimeOffset AccessExpiresAt, int AccessSeconds, string RefreshToken, DateTimeOffset RefreshExpiresAt);

/// <summary>
/// Makes and reads tokens: the session's id, a number, and a keyed hash over both. Nothing of a token is stored, so a stolen
/// database opens no account; a forged token is refused without asking the database; and because a generation always
/// has the same token, an answer that got lost on the way can be given again.
/// </summary>
internal sealed class ShopperTokens(PersonalData privacy)
{
    private const int LengthMax = 80;
    private const string AccessRealm = "shopper-access";
    private const string RefreshRealm = "shopper-refresh";

    public string Access(Id<ShopperSession> id, DateTimeOffset until) => Sign(AccessRealm, id, until.ToUnixTimeSeconds());

    public string Refresh(Id<ShopperSession> id, int generation) => Sign(RefreshRealm, id, generation);

    /// <returns>The session an access token opens; none when it is forged or over.</returns>
    public Id<ShopperSession>? ReadAccess(string token, DateTimeOffset now) =>
        Read(AccessRealm, token) is { } read && read.Number > now.ToUnixTimeSeconds() ? read.Id : null;

    /// <returns>The session and generation a refresh token names; none when it is forged.</returns>
    public (Id<ShopperSession> Id, int Generation)? ReadRefresh(string token) => Read(RefreshRealm, token) is { } read ? (read.Id, (int)read.Number) : null;

    private string Sign(string realm, Id<ShopperSession> id, long number)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{id}.{number}");
        return $"{text}.{privacy.Hash(realm, text)}";
    }

    private (Id<ShopperSession> Id, long Number)? Read(string realm, string token)
    {
        if (token.Length > LengthMax || token.Split('.') is not [var idText, var numberText, _])
            return null;
        if (!Id<ShopperSession>.TryParse(idText, CultureInfo.InvariantCulture, out var id) || !long.TryParse(numberText, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var genuine = Sign(realm, id, number);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(genuine), Encoding.UTF8.GetBytes(token)) ? (id, number) : null;
    }
}
