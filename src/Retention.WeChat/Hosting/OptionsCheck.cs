using Microsoft.Extensions.Options;

namespace Retention.WeChat.Hosting;

/// <summary>Validates the options of all features before the host does, which would log a stack trace over the sentence.</summary>
internal static class OptionsCheck
{
    /// <exception cref="StartRefusedException">A value lies outside what its feature allows.</exception>
    public static void Run(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException invalid)
        {
            throw Refused([invalid]);
        }
        catch (AggregateException several) when (several.InnerExceptions.All(error => error is OptionsValidationException))
        {
            throw Refused(several.InnerExceptions.OfType<OptionsValidationException>());
        }
    }

    private static StartRefusedException Refused(IEnumerable<OptionsValidationException> invalid) => new(
    [
        .. from options in invalid
           from failure in options.Failures
           select Finding.Error(options.OptionsType.Name, "设置超出允许的范围，请对照 appsettings.sample.json 修改。", failure),
    ]);
}
