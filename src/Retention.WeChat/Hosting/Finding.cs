namespace Retention.WeChat.Hosting;

/// <summary>Something about the settings that the person who installs the product must know: what is wrong and what to do.</summary>
/// <param name="Key">The setting to change.</param>
/// <param name="IsFatal">The start stops; otherwise it goes on with a warning.</param>
public sealed record Finding(string Key, bool IsFatal, string Message, string MessageEn)
{
    public static Finding Error(string key, string message, string messageEn) => new(key, true, message, messageEn);

    public static Finding Warning(string key, string message, string messageEn) => new(key, false, message, messageEn);

    public override string ToString() => $"[{Key}] {Message} {MessageEn}";
}

/// <summary>The product cannot start with these settings. Printed as sentences, never as a stack trace.</summary>
public sealed class StartRefusedException(IReadOnlyList<Finding> findings)
    : Exception(string.Join(Environment.NewLine, findings))
{
    /// <summary>What the process exits with, so that a supervisor can tell it from a crash.</summary>
    public const int ExitCode = 2;

    public IReadOnlyList<Finding> Findings { get; } = findings;

    internal static void ThrowIfFatal(IReadOnlyList<Finding> findings)
    {
        if (findings.Any(finding => finding.IsFatal))
            throw new StartRefusedException([.. findings.Where(finding => finding.IsFatal)]);
    }
}
