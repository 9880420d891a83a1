namespace Retention.Platform;

/// <summary>Words from outside have to fit our columns: MySQL refuses a row that does not, and with it the whole unit of work.</summary>
public static class TextLimits
{
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Cut(this string? text, int charactersMax) => text?.Length > charactersMax ? text[..charactersMax] : text;
}
