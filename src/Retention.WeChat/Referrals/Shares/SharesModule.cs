using Quartz;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Referrals;

/// <summary>How often invitations are passed on.</summary>
internal static class SharesModule
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    public static void AddShares(this IServiceCollection services)
    {
        services.AddScoped<ShareStore>();
        services.AddScoped<ShareBook>();
        services.AddTick<SharedCardJob>("referral-shared-cards", ForgetEvery);
    }
}

/// <summary>Forgets cards of pages that were opened long ago; opened once more, such a card counts again.</summary>
internal sealed class SharedCardJob(ShareStore store, TimeProvider clock) : IJob
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await store.ForgetMarksAsync(clock.GetUtcNow() - KeptFor, cancellationToken);
}
