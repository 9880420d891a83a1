using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Retention.WeChat.MiniProgram;

/// <summary>How often one shopper may ask, and one address may sign in.</summary>
internal static class ShopperLimits
{
    public const string Policy = "shopper";
    public const string SignInPolicy = "shopper-sign-in";
    public const string SmsPolicy = "shopper-sms";
    public const string QuotePolicy = "shopper-quote";
    public const string ProofPolicy = "shopper-proof";

    /// <summary>Invitations are met before signing in.</summary>
    public const string TouchPolicy = "shopper-touch";

    /// <summary>Pages of the shop's are signed before signing in, too.</summary>
    public const string PagePolicy = "shopper-page";

    public static void Add(RateLimiterOptions options)
    {
        options.AddPolicy(Policy, context => PerMinute(CallerOf(context), Settings(context).RequestsPerMinute));
        // Each takes the server far longer than other questions do.
        options.AddPolicy(QuotePolicy, context => PerMinute(CallerOf(context), Settings(context).QuotesPerMinute));
        options.AddPolicy(ProofPolicy, context => PerMinute(CallerOf(context), Settings(context).ProofsPerMinute));
        options.AddPolicy(SignInPolicy, context => PerMinute(AddressOf(context), Settings(context).SignInsPerMinute));
        options.AddPolicy(TouchPolicy, Visitors);
        options.AddPolicy(PagePolicy, Visitors);
        // Each may cost money and disturb somebody who has not asked for it.
        options.AddPolicy(SmsPolicy, context => PerMinute(AddressOf(context), Settings(context).SmsCodesPerMinute));
    }

    private static RateLimitPartition<string> Visitors(HttpContext context) => Shopper.From(context) is { } shopper
        ? PerMinute(shopper.FanId.ToString(), Settings(context).RequestsPerMinute)
        : PerMinute(AddressOf(context), Settings(context).TouchesPerMinute);

    private static RateLimitPartition<string> PerMinute(string caller, int permits) =>
        RateLimitPartition.GetFixedWindowLimiter(caller, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

    private static string CallerOf(HttpContext context) => Shopper.From(context)?.FanId.ToString() ?? AddressOf(context);

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static MiniProgramOptions Settings(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<MiniProgramOptions>>().Value;
}
