using System.Net;
using System.Text;
using Retention.Channels.Sms;

namespace Retention.Channels.Tests.Sms;

/// <summary>Stands at the other end of the SMS client.</summary>
internal sealed class FakeSms : HttpMessageHandler
{
    public FixedClock Clock { get; } = FixedClock.AtUnix(1772337600);

    public List<(string Action, string Body)> Calls { get; } = [];

    public HttpRequestMessage? Last { get; private set; }

    public Func<CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = _ => throw new InvalidOperationException();

    public static FakeSms Answering(string response) => new() { Answer = _ => Task.FromResult(Json(response)) };

    public static HttpResponseMessage Json(string response) =>
        new(HttpStatusCode.OK) { Content = new StringContent($$"""{"Response":{{response}}}""", Encoding.UTF8, "application/json") };

    public SmsClient Client(string endpoint = "https://sms.tencentcloudapi.com/", TimeSpan? timeout = null) => new(
        new SmsSettings
        {
            SecretId = "id-1",
            SecretKey = "key-1",
            SdkAppId = "1400006666",
            SignName = "品牌",
            Endpoint = new Uri(endpoint),
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
        },
        new HttpClient(this, disposeHandler: false),
        Clock);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken ct)
    {
        Last = message;
        Calls.Add((message.Headers.GetValues("X-TC-Action").Single(), await message.Content!.ReadAsStringAsync(ct)));
        return await Answer(ct);
    }
}
