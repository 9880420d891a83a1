using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Retention.WeChat.Tests.TestBed;

/// <summary>What all products of this process complained of last: a flow that waits in vain shows it.</summary>
internal sealed class LastWarnings : ILoggerProvider, ILogger
{
    private const int LinesMax = 40;

    private static readonly ConcurrentQueue<string> Lines = new();

    private readonly string category;

    private LastWarnings(string category) => this.category = category;

    public static ILoggerProvider Provider { get; } = new LastWarnings("");

    public static string Text => string.Join('\n', Lines);

    public ILogger CreateLogger(string categoryName) => new LastWarnings(categoryName);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        Lines.Enqueue($"{DateTime.UtcNow:HH:mm:ss} {category}: {formatter(state, exception)} {exception?.GetType().Name} {exception?.Message}");
        while (Lines.Count > LinesMax)
            Lines.TryDequeue(out _);
    }

    public void Dispose()
    {
    }
}
