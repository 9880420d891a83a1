using Retention.WeChat.Hosting;

try
{
    var app = RetentionHost.Build(args);
    OptionsCheck.Run(app.Services);
    await app.RunAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    foreach (var finding in refused.Findings)
        await Console.Error.WriteLineAsync(finding.ToString());
    return StartRefusedException.ExitCode;
}
