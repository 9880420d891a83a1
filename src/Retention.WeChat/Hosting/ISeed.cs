namespace Retention.WeChat.Hosting;

/// <summary>Rows a feature needs before the first worker runs. Run at every start, on every node: must change nothing the second time.</summary>
public interface ISeed
{
    Task SeedAsync(CancellationToken ct);
}
