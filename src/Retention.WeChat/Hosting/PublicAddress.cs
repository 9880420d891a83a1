namespace Retention.WeChat.Hosting;

/// <summary>Where the outside world reaches this installation; what share links begin with.</summary>
public sealed record PublicAddress(Uri Base)
{
    /// <summary>The configured address or, for a first look on one's own machine, the one the server listens on.</summary>
    internal static PublicAddress From(IConfiguration settings)
    {
        if (settings["PublicBaseUrl"] is { Length: > 0 } configured)
            return new PublicAddress(WithSlash(configured));
        var listening = settings["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        var local = listening?.Replace("//*", "//localhost", StringComparison.Ordinal).Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal);
        return new PublicAddress(WithSlash(local is not null && SettingsCheck.IsHttpAddress(local) ? local : "http://localhost:5000"));
    }

    /// <param name="path">Without a leading slash, so that a path in the base address is kept.</param>
    public Uri For(string path) => new(Base, path);

    private static Uri WithSlash(string text) => new(text.EndsWith('/') ? text : text + "/");
}
