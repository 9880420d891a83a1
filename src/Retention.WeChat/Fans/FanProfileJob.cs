using Quartz;
using Retention.Channels.WeChat;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Fans;

/// <summary>
/// Asks WeChat what a follow event does not say: by which way the fan came and their unionid. A hundred fans a call,
/// a bounded number of calls a tick.
/// </summary>
internal sealed partial class FanProfileJob(
    FanStore store,
    FanRegistry fans,
    MemberRegistry members,
    Db db,
    WeChatApps apps,
    IEnumerable<IKnowProfiles> listeners,
    TimeProvider clock,
    ILogger<FanProfileJob> logger) : IJob
{
    /// <summary>WeChat's own limit for one call.</summary>
    private const int PerCall = 100;
    private const int CallsMax = 20;

    /// <summary>A call that fails is repeated after this; meanwhile another node does not ask for the same fans.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        if (apps.Official is not { } app)
            return;
        for (var call = 0; call < CallsMax; call++)
        {
            var due = await store.ListProfileDueAsync(FanAccount.Official, clock.GetUtcNow(), PerCall, ct);
            if (due.Count == 0)
                return;
            // In a transaction, because it may meet follows that hold some of these and is done again then.
            var retryAt = InWholeSeconds(clock.GetUtcNow() + RetryAfter);
            await db.InTransactionAsync(token => store.PostponeProfilesAsync([.. due.Select(fan => fan.Id)], retryAt, token), ct);
            try
            {
                await LearnAsync(app, due, retryAt, ct);
            }
            catch (WeChatException error)
            {
                Log.ProfilesRefused(logger, error, due.Count);
                return;
            }
        }
    }

    /// <summary>A node that goes down before all who are one person are united leaves them to be asked for again, as one that breaks is.</summary>
    private async Task LearnAsync(WeChatApp app, IReadOnlyList<Fan> due, DateTimeOffset retryAt, CancellationToken ct)
    {
        var profiles = (await app.Followers.GetBatchAsync([.. due.Select(fan => fan.OpenId!)], ct)).ToDictionary(profile => profile.OpenId, StringComparer.Ordinal);
        var told = due.Where(fan => profiles.ContainsKey(fan.OpenId!)).ToList();
        var learned = await LearnAsync(told, profiles, ct);
        var unions = learned.Select(fan => profiles[fan.OpenId!].UnionId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var broken = await members.UniteByUnionsAsync(unions, ct);
        var done = learned.Where(fan => profiles[fan.OpenId!].UnionId is not { } union || !broken.Contains(union)).Select(fan => fan.Id).ToList();
        await db.InTransactionAsync(token => store.FinishProfilesAsync(done, retryAt, token), ct);
    }

    /// <summary>All at once, and one by one where that breaks: a profile that cannot be kept holds up no other.</summary>
    /// <returns>Those that are kept.</returns>
    private async Task<IReadOnlyList<Fan>> LearnAsync(IReadOnlyList<Fan> told, Dictionary<string, Follower> profiles, CancellationToken ct)
    {
        try
        {
            await KeepAsync(told, profiles, ct);
            return told;
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
        {
            Log.BatchBroke(logger, error, told.Count);
        }

        var kept = new List<Fan>();
        foreach (var fan in told)
        {
            try
            {
                await KeepAsync([fan], profiles, ct);
                kept.Add(fan);
            }
            catch (Exception error) when (!ct.IsCancellationRequested && !Dialect.IsConnectionLost(error))
            {
                Log.ProfileBroke(logger, error, fan.Id);
            }
        }

        return kept;
    }

    private Task KeepAsync(IReadOnlyList<Fan> told, Dictionary<string, Follower> profiles, CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            foreach (var fan in await fans.LockAsync([.. told.Select(fan => fan.Id)], token))
            {
                if (fan.OpenId is { } openId && profiles.TryGetValue(openId, out var profile))
                    await LearnAsync(fan, profile, token);
            }
        },
        ct);

    /// <summary>Databases keep milliseconds: what is compared must not carry more.</summary>
    private static DateTimeOffset InWholeSeconds(DateTimeOffset at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), at.Offset);

    private async Task LearnAsync(Fan fan, Follower profile, CancellationToken ct)
    {
        var known = ProfileRules.Learn(fan, profile);
        await store.SaveProfileAsync(known, ct);
        foreach (var listener in listeners)
            await listener.ProfileKnownAsync(known, ct);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "WeChat did not give {Count} profiles; they are asked for again in five minutes.")]
        public static partial void ProfilesRefused(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Warning, "{Count} profiles could not be kept together; each is tried alone.")]
        public static partial void BatchBroke(ILogger logger, Exception error, int count);

        [LoggerMessage(LogLevel.Error, "The profile of fan {FanId} could not be kept; it is asked for again in five minutes.")]
        public static partial void ProfileBroke(ILogger logger, Exception error, Id<Fan> fanId);
    }
}

/// <summary>Told when a fan's profile has been learned, within the transaction that stores it.</summary>
public interface IKnowProfiles
{
    Task ProfileKnownAsync(Fan fan, CancellationToken ct);
}

/// <summary>What a profile adds to a fan.</summary>
internal static class ProfileRules
{
    /// <summary>A visitor whom WeChat calls a follower followed before we were connected: they are one of ours, and not new.</summary>
    public static Fan Learn(Fan fan, Follower profile)
    {
        var known = fan with { UnionId = profile.UnionId ?? fan.UnionId, SubscribeScene = profile.SubscribeScene ?? fan.SubscribeScene };
        return fan.State == FanState.Visitor && profile is { IsFollowing: true, FollowedAt: { } at }
            ? known with { State = FanState.Following, StateAt = at, FirstFollowedAt = at, FollowedAt = at }
            : known;
    }
}
