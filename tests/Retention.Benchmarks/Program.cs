using Retention.Benchmarks;
using Retention.Benchmarks.Chaos;
using Retention.Benchmarks.Ledger;
using Retention.Benchmarks.Measures;
using Retention.Benchmarks.Nodes;
using Retention.Benchmarks.Report;
using Retention.Benchmarks.Ring;
using Retention.Benchmarks.Stands;
using Retention.Benchmarks.Story;

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
    case "idle":
        await IdleBenchmark.RunAsync(words, CancellationToken.None);
        return 0;
    case "home":
        await HomeBenchmark.RunAsync(words, CancellationToken.None);
        return 0;
    case "posters":
        await PosterBenchmark.RunAsync(words, CancellationToken.None);
        return 0;
    case "orders-import":
        return await OrdersImportBenchmark.RunAsync(words, CancellationToken.None) ? 0 : 1;
    case "chaos":
        await Machine.PrintAsync(Console.Out, CancellationToken.None);
        var chaos = new ChaosOptions(words.Number("messages", 50_000), words.Number("kills", 5), words.Number("seed", 1));
        Console.WriteLine(chaos);
        return await PlayAsync(() => ChaosRun.RunAsync(chaos, CancellationToken.None));
    case "ledger":
        await LedgerBenchmark.RunAsync(words, CancellationToken.None);
        return 0;
    case "ledger-kill":
        await Machine.PrintAsync(Console.Out, CancellationToken.None);
        return await PlayAsync(() => LedgerKillRun.RunAsync(new LedgerKillOptions(words.Number("postings", 100_000), words.Number("kills", 10), words.Number("seed", 1)), CancellationToken.None));
    case "ledger-model":
        return await LedgerModelCommand.RunAsync(words, CancellationToken.None);
    case "stop":
        return await PlayAsync(() => StopRun.RunAsync(words.Number("fans", 4_000), CancellationToken.None));
    case "story":
        return await PlayAsync(() => StoryRun.RunAsync(
            new StoryOptions(words.Number("fans", 20_000), StandOf(words), words.Number("nodes", 1), words.Number("kills", 0), words.Number("seed", 1)), CancellationToken.None));
    case "ring":
        await Machine.PrintAsync(Console.Out, CancellationToken.None);
        var ring = new RingOptions(
            words.Number("friends", 10_000), words.Number("accounts", 200), StandOf(words), words.Number("nodes", 1), words.Number("kills", 0), words.Number("seed", 1), words.Text("budget", "ample") == "tight");
        Console.WriteLine(ring);
        return await PlayAsync(() => RingRun.RunAsync(ring, CancellationToken.None));
    case NodeCommand.Name:
        await NodeCommand.RunAsync(words, CancellationToken.None);
        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            callbacks [--runs 3] [--events 60000] [--connections 128]
            process   [--runs 3] [--fans 10000]   [--connections 256]
            dispatch  [--runs 3] [--messages 100000] [--latencies 0,5,50] [--stand sqlite|servers]
            idle      [--seconds 60]
            home      [--rate 200] [--seconds 60]
            posters   [--runs 3] [--posters 200]
            orders-import --file PURCHASES
            story     [--fans 20000] [--stand sqlite|servers] [--nodes 1] [--kills 0] [--seed 1]
            ring      [--friends 10000] [--accounts 200] [--stand sqlite|servers] [--nodes 1] [--kills 0] [--budget ample|tight] [--seed 1]
            ledger    [--runs 3] [--postings 20000]
            ledger-kill  [--postings 100000] [--kills 10] [--seed 1]
            ledger-model [--steps 100000] [--seed 1] [--stand sqlite|servers]
            chaos     [--messages 50000] [--kills 5] [--seed 1]
            stop      [--fans 4000]
            """);
        return 2;
}

static Stand StandOf(CommandLine words) => words.Text("stand", "sqlite") == "servers" ? Stand.Servers : Stand.Sqlite;

static async Task<int> PlayAsync(Func<Task<StoryReport>> play)
{
    var started = TimeProvider.System.GetTimestamp();
    var report = await play();
    Console.WriteLine(report);
    Console.WriteLine($"{(report.Passed ? "PASS" : "FAIL")} in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N0} s");
    return report.Passed ? 0 : 1;
}
