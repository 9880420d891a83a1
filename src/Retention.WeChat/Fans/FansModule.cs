using Retention.Platform.Work;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Fans;

public static class FansModule
{
    public static IServiceCollection AddFans(this IServiceCollection services)
    {
        services.AddOptions<FansOptions>().BindConfiguration("Fans").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<DueItems>();
        services.AddScoped<FanStore>();
        services.AddScoped<ConsentBook>();
        services.AddScoped<PhoneRefusals>();
        services.AddScoped<IForgetFans>(provider => provider.GetRequiredService<ConsentBook>());
        services.AddScoped<FanRegistry>();
        services.AddScoped<FanEraser>();
        services.AddScoped<MemberStore>();
        services.AddScoped<IExported, FansExport>();
        services.AddScoped<MemberRegistry>();
        services.AddTick<FanProfileJob>("fan-profiles", FanStore.Sql.AnyProfileDue);
        services.AddTick<ErasureJob>("fan-erasure", FanStore.Sql.AnyErasureDue);
        return services;
    }

    public static void MapFans(this IEndpointRouteBuilder console)
    {
        var group = console.MapGroup("/fans").WithTags("Fans");
        FanEndpoints.Map(group);
        MergeEndpoints.Map(group);
    }
}
