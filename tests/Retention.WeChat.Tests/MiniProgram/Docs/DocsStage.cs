using System.Text.Json.Nodes;
using Retention.Platform.Time;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>Plays the calls of one page and keeps how they looked.</summary>
internal sealed class DocsStage
{
    /// <summary>The shopper's number.</summary>
    public const string Phone = "13900001234";

    private readonly List<Recording> recordings;
    private readonly Dictionary<string, string> written;
    private readonly SteadyText steady;
    private readonly List<(ShopperCalls Shopper, string Path)> looks;

    public DocsStage(ProductBed bed, HttpClient console, ShopperCalls shopper)
        : this(bed, console, shopper, [], new Dictionary<string, string>(StringComparer.Ordinal), new SteadyText(BusinessCalendar.Local(bed.Clock.GetUtcNow())), [])
    {
    }

    private DocsStage(
        ProductBed bed, HttpClient console, ShopperCalls shopper, List<Recording> recordings, Dictionary<string, string> written, SteadyText steady,
        List<(ShopperCalls Shopper, string Path)> looks) =>
        (Bed, Console, Shopper, this.recordings, this.written, this.steady, this.looks) = (bed, console, shopper, recordings, written, steady, looks);

    public ProductBed Bed { get; }

    /// <summary>An operator's, to prepare what shoppers meet.</summary>
    public HttpClient Console { get; }

    /// <summary>Signed in.</summary>
    public ShopperCalls Shopper { get; }

    /// <summary>How the calls looked, by the names of the page's marks.</summary>
    public IReadOnlyDictionary<string, string> Recordings =>
        recordings.ToDictionary(each => each.Name, each => each.Show(steady), StringComparer.Ordinal).Concat(written).ToDictionary(StringComparer.Ordinal);

    /// <summary>The same page, played by somebody else.</summary>
    public DocsStage With(ShopperCalls other) => new(Bed, Console, other, recordings, written, steady, looks);

    /// <summary>What was looked at, and by whom.</summary>
    public IReadOnlyList<(ShopperCalls Shopper, string Path)> Looks => looks;

    /// <summary>Shows something random as something else.</summary>
    public void Say(string real, string shown) => steady.Say(real, shown);

    /// <summary>Keeps what is no call of the mini-program under the name of the page's mark.</summary>
    public void Write(string name, string text) => written.Add(name, text);

    public string Readable(JsonNode? node) => ReadableJson.Of(steady.Of(node));

    /// <summary>An operator gives or takes points.</summary>
    public Task GiveAsync(long points, string note) =>
        Console.CreateAsync($"fans/{Shopper.MemberId}/points/adjustments", new { key = note, amount = points, note });

    public Task<MiniReply> GetAsync(string name, string path) => ShowAsync(name, HttpMethod.Get, path);

    public Task<MiniReply> PostAsync(string name, string path, object? body = null) => ShowAsync(name, HttpMethod.Post, path, body);

    /// <summary>A call before anybody is signed in.</summary>
    public Task<MiniReply> OpenAsync(string name, string path, object body) => ShowAsync(name, HttpMethod.Post, path, body, signedIn: false);

    /// <summary>A question before anybody is signed in.</summary>
    public Task<MiniReply> LookAsync(string name, string path) => ShowAsync(name, HttpMethod.Get, path, signedIn: false);

    /// <summary>A write with an Idempotency-Key.</summary>
    public Task<MiniReply> ChangeAsync(string name, string path, object? body = null, string? key = null) => ShowAsync(name, HttpMethod.Post, path, body, key ?? $"example-{name}");

    /// <summary>Plays a call and keeps request and answer under the name of the page's mark.</summary>
    public async Task<MiniReply> ShowAsync(string name, HttpMethod method, string path, object? body = null, string? key = null, bool signedIn = true)
    {
        var reply = await Shopper.SendAsync(method, path, body, key);
        if (method == HttpMethod.Get)
            looks.Add((Shopper, path));
        recordings.Add(new Recording(name, method, path, body, key, Shopper.DeviceId, signedIn, reply));
        return reply;
    }
}
