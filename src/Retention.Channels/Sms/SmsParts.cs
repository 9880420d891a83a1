namespace Retention.Channels.Sms;

/// <summary>How long a message is and how many it is billed as.</summary>
public static class SmsParts
{
    public const int SinglePartLength = 70;
    public const int LongPartLength = 67;

    /// <summary>The signature counts with its brackets; an emoji counts twice.</summary>
    public static int LengthOf(string signName, string body) => $"【{signName}】".Length + body.Length;

    /// <summary>One up to 70 characters; beyond, one for each 67 begun.</summary>
    public static int Count(string signName, string body)
    {
        var length = LengthOf(signName, body);
        return length <= SinglePartLength ? 1 : (length + LongPartLength - 1) / LongPartLength;
    }
}
