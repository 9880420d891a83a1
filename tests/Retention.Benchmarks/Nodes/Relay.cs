using System.Net;

namespace Retention.Benchmarks.Nodes;

/// <summary>Stands before the nodes as a load balancer would: in turn, and to the other one when one does not answer.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Transfer-Encoding", "Content-Length", "Content-Type" };

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(2) });
    private readonly WebApplication app;
    private Uri[] nodes = [];
    private int turn;
    private int passed;

    private Relay(WebApplication app, Uri address)
    {
        this.app = app;
        Address = address;
        app.Run(PassAsync);
    }

    public Uri Address { get; }

    /// <summary>Requests a node has answered.</summary>
    public int Passed => Volatile.Read(ref passed);

    public static async Task<Relay> StartAsync(CancellationToken ct)
    {
        var address = ProductAddress();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(address.ToString());
        var relay = new Relay(builder.Build(), address);
        await relay.app.StartAsync(ct);
        return relay;
    }

    public void To(params Uri[] addresses) => nodes = addresses;

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    private static Uri ProductAddress() => Stands.ProductSettings.FreeAddress();

    private async Task PassAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var first = Interlocked.Increment(ref turn);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (await TryAsync(context, nodes[(uint)(first + i) % nodes.Length], body.ToArray()))
            {
                Interlocked.Increment(ref passed);
                return;
            }
        }

        context.Response.StatusCode = (int)HttpStatusCode.BadGateway;
    }

    /// <returns>False when the node was not there, or went away before it had answered.</returns>
    private async Task<bool> TryAsync(HttpContext context, Uri node, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(node, $"{context.Request.Path}{context.Request.QueryString}"));
        request.Content = new ByteArrayContent(body);
        if (context.Request.ContentType is { } type)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var header in context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
            request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        try
        {
            using var answer = await http.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync(context.RequestAborted), context.RequestAborted);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
