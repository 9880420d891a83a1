using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Retention.WeChat.Hosting;

public sealed class TelemetryOptions
{
    /// <summary>Base address of an OTLP/HTTP collector, e.g. <c>http://collector:4318</c>. Empty: nothing is exported.</summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>Extra headers, <c>name=value,name=value</c>, for collectors that ask for a key.</summary>
    public string? OtlpHeaders { get; set; }

    [Required]
    public string ServiceName { get; set; } = "retention-wechat";

    /// <summary>Share of traces kept. Metrics always count everything.</summary>
    [Range(0, 1)]
    public double TraceRatio { get; set; } = 0.05;

    [Range(1, 3600)]
    public int MetricsEverySeconds { get; set; } = 15;
}

/// <summary>Exports metrics and traces while the host runs, when a collector is configured.</summary>
public static class TelemetryModule
{
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry").ValidateDataAnnotations().ValidateOnStart();
        if (!string.IsNullOrWhiteSpace(builder.Configuration["Telemetry:OtlpEndpoint"]))
            builder.Services.AddHostedService<TelemetryExport>();
        return builder;
    }
}

/// <summary>Starts with the host and flushes what is left when it stops, within a limit.</summary>
internal sealed class TelemetryExport(IOptions<TelemetryOptions> configured) : IHostedService, IDisposable
{
    private const int FlushMillisecondsMax = 3000;

    private readonly TelemetryOptions options = configured.Value;
    private MeterProvider? meters;
    private TracerProvider? traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault().AddService(options.ServiceName, serviceInstanceId: Environment.MachineName);
        meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(RetentionTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.MetricsEverySeconds * 1000;
            })
            .Build();
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceRatio)))
            .AddSource(RetentionTelemetry.Name, "Microsoft.AspNetCore")
            .AddOtlpExporter(exporter => Configure(exporter, "v1/traces"))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        traces?.Shutdown(FlushMillisecondsMax);
        meters?.Shutdown(FlushMillisecondsMax);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        traces?.Dispose();
        meters?.Dispose();
    }

    private void Configure(OtlpExporterOptions exporter, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        // The exporter appends the signal's path only to an address it found in the environment.
        exporter.Endpoint = new Uri(new Uri($"{options.OtlpEndpoint!.AbsoluteUri.TrimEnd('/')}/"), path);
        if (!string.IsNullOrWhiteSpace(options.OtlpHeaders))
            exporter.Headers = options.OtlpHeaders;
    }
}
