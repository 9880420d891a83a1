namespace Retention.WeChat.Rewards;

internal static class SurveysModule
{
    public static void AddSurveys(this IServiceCollection services)
    {
        services.AddScoped<SurveyStore>();
        services.AddScoped<SurveyDesk>();
        services.AddScoped<SurveyResults>();
        services.AddScoped<SurveyExport>();
    }
}
