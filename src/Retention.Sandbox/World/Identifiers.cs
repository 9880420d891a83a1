using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Retention.Sandbox;

/// <summary>Ids in the shape the platforms give them; the same person has the same ids in every run.</summary>
internal static class Identifiers
{
    private const int DigestChars = 22;

    /// <summary>28 characters: a common beginning for the account, then the person.</summary>
    public static string OpenId(string appId, int person) =>
        string.Concat("o", Digest(appId).AsSpan(0, 5), Digest($"{appId}:{person}"));

    public static string UnionId(int person) => string.Concat("oUnio", "n", Digest($"union:{person}"));

    public static string Phone(int person) => $"138{person % 100_000_000:D8}";

    public static string Ticket(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(66));

    private static string Digest(string text) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigestChars];
}
