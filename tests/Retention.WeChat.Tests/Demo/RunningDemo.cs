using Microsoft.Extensions.DependencyInjection;
using Retention.Demo.Hosting;
using Retention.Platform.Data;
using Retention.Sandbox;

namespace Retention.WeChat.Tests.Demo;

/// <summary>One demo for the tests of a class; each brings people of its own.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    private static readonly Uri AnyPort = new("http://127.0.0.1:0");

    public DemoHost Demo { get; private set; } = null!;

    public HttpClient Phones { get; private set; } = null!;

    public HttpClient Product { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Demo = await DemoHost.StartAsync(new DemoOptions { Product = AnyPort, Phones = AnyPort });
        Phones = new HttpClient { BaseAddress = Demo.PhonesAddress };
        Product = new HttpClient { BaseAddress = Demo.ProductAddress };
    }

    public async Task DisposeAsync()
    {
        Phones.Dispose();
        Product.Dispose();
        await Demo.DisposeAsync();
    }

    public Fan NewPerson() => Demo.Sandbox.World.People.Create().At(Demo.Sandbox.World.AccountByKey(SandboxDefaults.OfficialAccountKey)!);

    public async Task<T> ScalarAsync<T>(string sql, object? args = null)
    {
        await using var scope = Demo.Product.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<Db>().FindAsync<T>(sql, args, CancellationToken.None))!;
    }

    public Task<long> BalanceAsync(Fan fan) => ScalarAsync<long>(
        "select coalesce(sum(b.balance), 0) from points_balance b join fan f on f.id = b.fan_id where f.open_id = @openId", new { openId = fan.OpenId });
}
