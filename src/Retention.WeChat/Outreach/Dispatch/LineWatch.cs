using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// Looks once more at what waited in a line since its last look, at the moment it leaves: a slow provider may have kept it
/// there past its latest time, into the night, or past a stop or a no. It looks from memory, for every message passes here;
/// only whoever waited long enough for it to matter is asked for their word again.
/// </summary>
internal sealed class LineWatch(IServiceScopeFactory scopes, Cached<MarketingStop> stop, Cached<CampaignHolds> holds, OutreachRules rules, TimeProvider clock)
{
    /// <summary>How long a fan's word counts as just read.</summary>
    internal static readonly TimeSpan WordsFreshFor = TimeSpan.FromSeconds(1);

    /// <summary>Words read at once, each on a connection: many sends may end in the same moment.</summary>
    private const int ReadsMax = 4;

    private static readonly CampaignHolds NoHolds = new([], []);
    private static readonly ILookup<Id<Fan>, ChannelBlock> NoBlocks = Array.Empty<ChannelBlock>().ToLookup(block => block.FanId);

    private readonly SemaphoreSlim reads = new(ReadsMax);

    /// <param name="dispatch">What is about to leave.</param>
    /// <param name="waited">Since its last look.</param>
    /// <param name="repeatIsSafeFor">Until when after a first attempt the channel's provider drops a repeat.</param>
    /// <returns>Null when it may leave.</returns>
    /// <exception cref="Exception">The database is away and nobody can say.</exception>
    public async ValueTask<SendOutcome?> CheckAsync(Dispatch dispatch, TimeSpan waited, TimeSpan repeatIsSafeFor)
    {
        // Answers go on while the database is away: for them nothing is read.
        var stoppedAt = dispatch.Purpose == TouchPurpose.Marketing ? (await stop.GetAsync(CancellationToken.None)).StoppedAt : null;
        var held = dispatch.Campaign is null ? NoHolds : await holds.GetAsync(CancellationToken.None);
        var words = dispatch.Purpose != TouchPurpose.Transactional && waited > WordsFreshFor ? await ReadWordsAsync(dispatch.FanId) : null;
        return DepartureRules.Check(dispatch, new DepartureFacts(clock.GetUtcNow(), rules, repeatIsSafeFor, stoppedAt, words, NoBlocks, held));
    }

    private async Task<Dictionary<Id<Fan>, Consents>> ReadWordsAsync(Id<Fan> fanId)
    {
        await reads.WaitAsync();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<ConsentBook>().OfAsync([fanId], CancellationToken.None);
        }
        finally
        {
            reads.Release();
        }
    }
}
