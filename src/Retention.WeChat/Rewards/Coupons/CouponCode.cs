using System.Text;

namespace Retention.WeChat.Rewards;

/// <summary>
/// Codes for people's eyes and fingers: 54 bits nobody can guess and a check character that finds every single mistyped
/// one and every two swapped neighbours, without asking the database.
/// </summary>
internal static class CouponCode
{
    /// <summary>31 is a prime, which the check rests on. Left out: I, L, O, U and Z, which are taken for 1, 0, V and 2.</summary>
    public const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXY";

    public const int RandomLength = 11;

    private const int Length = RandomLength + 1;

    /// <param name="random">So many characters of the alphabet, drawn at random.</param>
    public static string Complete(string random) => random + Alphabet[Sum(random)];

    /// <returns>The code as it is kept, or null when it is mistyped.</returns>
    public static string? Read(string typed)
    {
        var code = new StringBuilder(Length);
        foreach (var character in typed)
        {
            if (character is ' ' or '-')
                continue;
            if (code.Length == Length)
                return null;
            code.Append(char.ToUpperInvariant(character) switch { 'O' => '0', 'I' or 'L' => '1', 'U' => 'V', 'Z' => '2', var other => other });
        }

        var read = code.ToString();
        return read.Length == Length && read.All(Alphabet.Contains) && Alphabet[Sum(read[..RandomLength])] == read[^1] ? read : null;
    }

    private static int Sum(string random)
    {
        var sum = 0;
        for (var i = 0; i < random.Length; i++)
            sum += (i + 1) * Alphabet.IndexOf(random[i], StringComparison.Ordinal);
        return sum % Alphabet.Length;
    }
}
