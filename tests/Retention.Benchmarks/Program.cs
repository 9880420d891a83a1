using Retention.Benchmarks;
using Retention.Benchmarks.Measures;

var words = new CommandLine(args);
switch (words.Command)
{
    case "callbacks":
        await CallbackBenchmark.RunAsync(words, CancellationToken.None);
        return 0;
    case "process":
        await ProcessBenchmark.RunAsync(words, CancellationToken.None);
        return 0;
    case "dispatch":
        await DispatchBenchmark.RunAsync(words, CancellationToken.None);
        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            callbacks [--runs 3] [--events 60000] [--connections 128]
            process   [--runs 3] [--fans 10000]   [--connections 256]
            dispatch  [--runs 3] [--messages 20000]
            """);
        return 2;
}
