using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Retention.WeChat.Operators;

/// <summary>Hashes passwords slowly (PBKDF2-HMAC-SHA512) and checks them with the same work whether the name exists or not.</summary>
internal sealed class Passwords
{
    public const int LengthMin = 10;
    public const int LengthMax = 200;

    private const int Iterations = 210_000;

    private readonly PasswordHasher<Operator> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly string nobody;

    public Passwords() => nobody = Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));

    // The hasher gives the user to overriding classes only.
    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <param name="hash">None when no such operator exists; the time taken does not tell.</param>
    public bool Verify(string? hash, string password) =>
        hasher.VerifyHashedPassword(null!, hash ?? nobody, password) != PasswordVerificationResult.Failed && hash is not null;
}
