using Quartz;
using Retention.Channels.WeChat;
using Retention.Platform.Data;
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

    /// <summary>A node that goes down before all who are one person are united leaves them to be asked for again.</summary>
    private async Task LearnAsync(WeChatApp app, IReadOnlyList<Fan> due, DateTimeOffset retryAt, CancellationToken ct)
    {
        var profiles = await app.Followers.GetBatchAsync([.. due.Select(fan => fan.OpenId!)], ct);
        var byOpenId = profiles.ToDictionary(profile => profile.OpenId, StringComparer.Ordinal);
        await db.InTransactionAsync(
            async token =>
            {
                foreach (var fan in await fans.LockAsync([.. due.Select(fan => fan.Id)], token))
                {
                    if (fan.OpenId is { } openId && byOpenId.TryGetValue(openId, out var profile))
                        await LearnAsync(fan, profile, token);
                }
            },
            ct);
        await members.UniteByUnionsAsync([.. profiles.Select(profile => profile.UnionId).OfType<string>()], ct);
        await db.InTransactionAsync(token => store.FinishProfilesAsync([.. due.Where(fan => byOpenId.ContainsKey(fan.OpenId!)).Select(fan => fan.Id)], retryAt, token), ct);
    }

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
