using Retention.WeChat.Hosting;
using Retention.WeChat.Rewards;

try
{
    var verifies = args is [VerifyLedger.Command, ..];
    var app = RetentionHost.Build(verifies ? args[1..] : args);
    OptionsCheck.Run(app.Services);
    if (verifies)
        return await VerifyLedger.RunAsync(app.Services, Console.Out, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    foreach (var finding in refused.Findings)
        await Console.Error.WriteLineAsync(finding.ToString());
    return StartRefusedException.ExitCode;
}
