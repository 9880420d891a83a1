using System.Collections.Concurrent;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Work;

namespace Retention.WeChat.Referrals;

/// <summary>
/// Counts how often pages behind links are seen: in memory, written every few seconds, one statement a link. A process that is
/// killed loses the last few seconds' views; nothing but a figure of the review depends on them.
/// </summary>
internal sealed class PageViews(IServiceScopeFactory scopes, ILogger<PageViews> logger) : WorkLoop(FlushEvery, logger)
{
    /// <summary>More links than this at once and further ones are not counted until the next flush.</summary>
    private const int LinksMax = 20_000;

    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(5);
    private static readonly string[] Machines = ["bot", "spider", "crawler", "curl", "preview"];

    private readonly ConcurrentDictionary<Id<ReferralLink>, long> seen = new();

    public static bool IsMachine(string agent) => agent.Length == 0 || Machines.Any(word => agent.Contains(word, StringComparison.OrdinalIgnoreCase));

    public void Count(Id<ReferralLink> link)
    {
        if (seen.Count < LinksMax || seen.ContainsKey(link))
            seen.AddOrUpdate(link, 1, (_, views) => views + 1);
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        var counted = seen.Keys.Select(link => (Link: link, Views: seen.TryRemove(link, out var views) ? views : 0)).Where(each => each.Views > 0).OrderBy(each => each.Link).ToList();
        if (counted.Count == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var (store, db) = (scope.ServiceProvider.GetRequiredService<LinkStore>(), scope.ServiceProvider.GetRequiredService<Db>());
        await db.InTransactionAsync(
            async token =>
            {
                foreach (var (link, views) in counted)
                    await store.AddViewsAsync(link, views, token);
            },
            ct);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        await FlushAsync(ct);
        return false;
    }
}
