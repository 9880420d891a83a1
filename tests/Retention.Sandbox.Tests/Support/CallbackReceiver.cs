using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Retention.Sandbox.Tests.Support;

internal sealed record Received(string Query, string ContentType, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public string Parameter(string name) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Query)[name].ToString();
}

/// <summary>An account's own server: keeps what is pushed and answers as the test says.</summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Received> received = new();

    private CallbackReceiver(WebApplication app) => this.app = app;

    public IReadOnlyList<Received> Received => [.. received];

    public Uri Address { get; private set; } = null!;

    /// <summary>Called for each delivery with its number, from 1.</summary>
    public Func<Received, int, HttpContext, Task> Answer { get; set; } = (_, _, http) => http.Response.WriteAsync("success");

    public static async Task<CallbackReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new CallbackReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        receiver.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/wx");
        return receiver;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var one = new Received(http.Request.QueryString.Value!, http.Request.ContentType!, buffer.ToArray());
        received.Enqueue(one);
        await Answer(one, received.Count, http);
    }
}
