namespace Retention.Platform;

/// <summary>
/// Names that others give to what they tell, so that it counts once. MySQL's unique indexes pass over spaces at the end and our
/// dictionaries do not: what differs by nothing else would be new to one and known to the other.
/// </summary>
public static class OutsideKeys
{
    public static bool IsSound(string key) => key.Length > 0 && !char.IsWhiteSpace(key[0]) && !char.IsWhiteSpace(key[^1]) && !key.Any(char.IsControl);
}
