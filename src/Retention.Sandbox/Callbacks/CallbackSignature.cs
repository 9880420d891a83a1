using System.Security.Cryptography;
using System.Text;

namespace Retention.Sandbox.Callbacks;

/// <summary>SHA-1 over the parts in byte order, as lower-case hex.</summary>
internal static class CallbackSignature
{
    public static string Of(params string[] parts)
    {
        var sorted = (string[])parts.Clone();
        Array.Sort(sorted, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(sorted))));
    }
}
