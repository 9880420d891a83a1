namespace Retention.WeChat.Tests.Architecture;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Source(params string[] parts) => Path.Combine([Root, "src", .. parts]);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Retention.WeChat.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the source tree."));
}
