using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.Orders;

/// <summary>Orders from shops: told one by one with a signature, or brought in by files.</summary>
public static class OrdersModule
{
    private static readonly TimeSpan ForgetTriesEvery = TimeSpan.FromHours(6);

    /// <summary>Rarely: an event is left behind only by a race, and all that wait for orders unknown are looked through.</summary>
    private static readonly TimeSpan LookForEventsEvery = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddOrders(this IServiceCollection services)
    {
        services.AddOptions<OrdersOptions>().BindConfiguration("Orders").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<OrderStore>();
        services.AddScoped<OrderMatcher>();
        services.AddScoped<OrderEffects>();
        services.AddScoped<ShopCustomers>();
        services.AddScoped<OrderBook>();
        services.AddScoped<ShopEventStore>();
        services.AddScoped<WaitingEvents>();
        services.AddScoped<MallPayments>();
        services.AddScoped<ShopEventDesk>();
        services.AddScoped<IFollowPhones, WaitingOrders>();
        services.AddScoped<IBelongings, OrderBelongings>();
        services.AddScoped<IExported, OrderExport>();
        services.AddScoped<IForgetMembers, OrderMemory>();
        services.AddScoped<IInviteeRevenue, InviteeOrders>();
        services.AddScoped<IKnowDeeds, OrderDeeds>();
        services.AddSingleton<ClaimLimit>();
        services.AddScoped<ClaimTries>();
        services.AddTick<ClaimTriesJob>("order-claim-tries", ForgetTriesEvery);
        services.AddTick<WaitingOrdersJob>("order-matching", OrderStore.Sql.AnyMatchDue);
        services.AddTick<WaitingEventsJob>("order-events", ShopEventStore.Sql.AnyBehind, LookForEventsEvery);
        services.AddTick<ShopCustomersJob>("shop-customers", ShopCustomers.Sql.AnyDue);
        services.AddOrderImports();
        return services;
    }

    public static void MapOrderCallbacks(this IEndpointRouteBuilder app) => ShopCallbackEndpoints.Map(app);

    public static void MapOrders(this IEndpointRouteBuilder console)
    {
        OrderEndpoints.Map(console.MapGroup("/orders").WithTags("Orders"));
        OrderImportEndpoints.Map(console.MapGroup("/order-imports").WithTags("Orders"));
    }
}
