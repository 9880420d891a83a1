using Retention.WeChat.Callbacks;
using Retention.WeChat.Channels;
using Retention.WeChat.Conversations;
using Retention.WeChat.Fans;
using Retention.WeChat.Journeys;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Operators;
using Retention.WeChat.Orders;
using Retention.WeChat.Outreach;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;
using Retention.WeChat.Tags;

namespace Retention.WeChat.Hosting;

/// <summary>Composes the product. The demo and the tests build the same host and change only what they must (clock, addresses).</summary>
public static class RetentionHost
{
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        configure?.Invoke(builder);

        builder.AddFoundation();
        builder.Services.AddChannels();
        builder.Services.AddOperators();
        builder.Services.AddFans();
        builder.Services.AddTags();
        builder.Services.AddRewards();
        builder.Services.AddOutreach();
        builder.Services.AddReferrals();
        builder.Services.AddOrders();
        builder.Services.AddConversations();
        builder.Services.AddJourneys();
        builder.Services.AddMiniProgram();
        builder.Services.AddCallbacks();
        builder.AddTicks();
        builder.AddTelemetry();
        builder.Services.AddOpenApi(WireSchemas.Describe);
        builder.Services.AddOpenApi(MiniProgramModule.Document, MiniDocument.Describe);

        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StandardProblems.StatusOf,
            // A caller's slip is told to the caller; in our log it would bury our own.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
        app.UseMiniProgram();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();

        app.MapHealth();
        app.MapCallbacks();
        app.MapReferralPages();
        app.MapOrderCallbacks();
        app.MapMiniProgram();

        var console = app.MapConsole();
        console.MapFans();
        console.MapTags();
        console.MapRewards();
        console.MapOutreach();
        console.MapReferrals();
        console.MapOrders();
        console.MapConversations();
        console.MapJourneys();
        console.MapServiceEvents();
        console.MapOpenApi("/openapi/{documentName}.json");
        return app;
    }
}
