using Quartz;
using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Asks WeChat of what kind the templates are that fans have begun to accept. What they accepted of a long-term one
/// meanwhile, and was not used yet, lasts from then on.
/// </summary>
internal sealed partial class SubscribeTemplateJob(
    WeChatApps apps, SubscribeTemplateBook templates, SendRights rights, Db db, TimeProvider clock, ILogger<SubscribeTemplateJob> logger) : IJob
{
    /// <summary>What no account lists now, it may once somebody adds it, or once WeChat answers.</summary>
    internal static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(10);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var asked = await templates.ListToAskAsync(cancellationToken);
        if (asked.Count == 0)
            return;
        var kinds = new Dictionary<string, SubscribeTemplateKind>(StringComparer.Ordinal);
        await ReadAsync(FanAccount.Official, kinds, cancellationToken);
        await ReadAsync(FanAccount.Mini, kinds, cancellationToken);
        await db.InTransactionAsync(ct => LearnAsync(asked, kinds, ct), cancellationToken);
    }

    private async Task ReadAsync(FanAccount account, Dictionary<string, SubscribeTemplateKind> kinds, CancellationToken ct)
    {
        if (apps.Find(account) is not { } app)
            return;
        try
        {
            foreach (var template in await app.SubscribeTemplates.ListAsync(ct))
                kinds[template.TemplateId] = template.IsLongTerm ? SubscribeTemplateKind.LongTerm : SubscribeTemplateKind.OneTime;
        }
        catch (WeChatException error)
        {
            // One account without the permission must not keep the other's templates unknown.
            Log.NotListed(logger, error, account);
        }
    }

    private async Task LearnAsync(IReadOnlyList<string> asked, Dictionary<string, SubscribeTemplateKind> kinds, CancellationToken ct)
    {
        foreach (var templateId in asked)
        {
            if (!kinds.TryGetValue(templateId, out var kind))
            {
                await templates.AskLaterAsync(templateId, clock.GetUtcNow() + AskAgainAfter, ct);
                continue;
            }

            await templates.LearnAsync(templateId, kind, ct);
            if (kind == SubscribeTemplateKind.LongTerm)
                await rights.ProlongAsync(templateId, ct);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The subscribe templates of the {Account} account could not be listed; until they are, a yes to one counts for one message.")]
        public static partial void NotListed(ILogger logger, Exception error, FanAccount account);
    }
}
