using System.Reflection;
using Microsoft.Extensions.Configuration;
using Retention.Platform.Data;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Tests.Hosting;

public sealed class SampleSettingsTests
{
    private static readonly Assembly[] Ours = [typeof(RetentionHost).Assembly, typeof(DatabaseOptions).Assembly];

    [Fact]
    public void The_sample_names_every_setting()
    {
        var named = Sample().AsEnumerable().Select(setting => setting.Key.Split(':')[^1]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = Ours.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(Settings)
            .Where(setting => !named.Contains(setting.Name))
            .Select(setting => $"{setting.DeclaringType!.Name}.{setting.Name}");
        Assert.Empty(missing);
    }

    [Fact]
    public async Task The_product_starts_with_the_sample_as_it_is()
    {
        Assert.DoesNotContain(SettingsCheck.Of(Sample()), finding => finding.IsFatal);
        await using var ground = await Ground.OpenAsync("sqlite");
        await using var site = await Site.StartAsync(ground, builder =>
        {
            builder.Configuration.Sources.Insert(0, new ChainedConfigurationSource { Configuration = Sample() });
        });
        Assert.True((await site.Http.GetAsync("/health/live")).IsSuccessStatusCode);
    }

    private static IConfigurationRoot Sample()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "appsettings.sample.json")))
            folder = folder.Parent;
        return new ConfigurationBuilder().AddJsonFile(Path.Combine(folder.FullName, "appsettings.sample.json")).Build();
    }

    private static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .SelectMany(property => property.PropertyType.IsClass && Ours.Contains(property.PropertyType.Assembly) ? Settings(property.PropertyType).Prepend(property) : [property]);
}
