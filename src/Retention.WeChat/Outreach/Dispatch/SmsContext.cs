using System.Globalization;

namespace Retention.WeChat.Outreach;

/// <summary>What an SMS carries as its session context, the only thread back to it when the answer is lost: <c>17</c>, and after a retry <c>17:1</c>.</summary>
internal readonly record struct SmsContext(long MessageId, int Retries)
{
    public override string ToString() => Retries == 0 ? $"{MessageId}" : $"{MessageId}:{Retries}";

    /// <returns>Null for what is not ours, such as a sign-in code's.</returns>
    public static SmsContext? Read(string? text)
    {
        var parts = text?.Split(':') ?? [];
        var retries = 0;
        return parts.Length is 1 or 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out retries))
            ? new SmsContext(id, retries)
            : null;
    }
}
