using System.Diagnostics;
using Retention.Demo.Hosting;

if (args.Any(arg => arg is "--help" or "-h" or "-?"))
{
    Console.WriteLine(Printout.Usage);
    return 0;
}

try
{
    var taken = Stopwatch.StartNew();
    Console.WriteLine(Printout.Preparing);
    await using var demo = await DemoHost.StartAsync(DemoOptions.Read(args));
    Console.WriteLine(Printout.Of(demo, await demo.CountAsync(), taken.Elapsed));
    await demo.WaitForShutdownAsync();
    Console.WriteLine(Printout.Stopped);
    return 0;
}
catch (DemoRefusedException refused)
{
    Console.Error.WriteLine(refused.Message);
    return DemoRefusedException.ExitCode;
}
catch (OperationCanceledException)
{
    Console.WriteLine(Printout.Stopped);
    return 0;
}
