using Retention.WeChat.Hosting;

await RetentionHost.Build(args).RunAsync();
