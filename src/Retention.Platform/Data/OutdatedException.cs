namespace Retention.Platform.Data;

/// <summary>What a unit of work went by may no longer hold: it is taken back and done again.</summary>
public sealed class OutdatedException(string message) : Exception(message);
