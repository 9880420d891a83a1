using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

internal static class SurveysModule
{
    public static void AddSurveys(this IServiceCollection services)
    {
        services.AddScoped<SurveyStore>();
        services.AddScoped<SurveyDesk>();
        services.AddScoped<SurveyEditor>();
        services.AddScoped<SurveyResults>();
        services.AddScoped<SurveyExport>();
        services.AddScoped<SurveyBelongings>();
        services.AddScoped<IBelongings>(provider => provider.GetRequiredService<SurveyBelongings>());
        services.AddScoped<IExported>(provider => provider.GetRequiredService<SurveyBelongings>());
        services.AddScoped<IForgetMembers>(provider => provider.GetRequiredService<SurveyBelongings>());
    }
}
