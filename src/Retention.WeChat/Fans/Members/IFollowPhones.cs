namespace Retention.WeChat.Fans;

/// <summary>A feature that waits for people to become known by their phone number.</summary>
internal interface IFollowPhones
{
    /// <summary>Somebody has bound a number, in this transaction.</summary>
    Task PhoneBoundAsync(string phoneHash, CancellationToken ct);
}
