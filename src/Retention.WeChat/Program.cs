using Retention.WeChat.Hosting;

try
{
    await RetentionHost.Build(args).RunAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    foreach (var finding in refused.Findings)
        await Console.Error.WriteLineAsync(finding.ToString());
    return StartRefusedException.ExitCode;
}
