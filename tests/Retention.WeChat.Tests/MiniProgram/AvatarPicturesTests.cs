using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Retention.WeChat.Hosting;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Tests.Referrals;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class AvatarPicturesTests
{
    private const string Address = "https://thirdwx.qlogo.cn/mmopen/vi_32/one/132";

    private static readonly byte[] Picture = Posters.Picture(200, 30, 40).Bytes;

    [Fact]
    public async Task A_picture_at_an_allowed_host_is_fetched_once()
    {
        var server = new Server(() => Found(Picture));
        using var pictures = Open(server);
        Assert.Equal(Picture, await pictures.FindAsync(Address, default));
        Assert.Equal(Picture, await pictures.FindAsync(Address, default));
        Assert.Equal(1, server.Asked);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://elsewhere.example/t.png")]
    [InlineData("http://thirdwx.qlogo.cn/mmopen/vi_32/one/132")]
    public async Task Nothing_is_asked_of_other_hosts(string? address)
    {
        var server = new Server(() => Found(Picture));
        using var pictures = Open(server);
        Assert.Null(await pictures.FindAsync(address, default));
        Assert.Equal(0, server.Asked);
    }

    [Fact]
    public async Task What_is_no_picture_too_large_refused_or_silent_is_none_and_is_not_asked_for_again_at_once()
    {
        foreach (var bad in new Func<HttpResponseMessage>[]
        {
            () => Found([1, 2, 3]),
            () => Found(new byte[600 * 1024]),
            () => Found(Posters.Picture(1, 2, 3, 1_300, 10).Bytes),
            () => new HttpResponseMessage(HttpStatusCode.NotFound),
            () => new HttpResponseMessage(HttpStatusCode.Redirect) { Headers = { Location = new Uri("http://169.254.169.254/") } },
            () => throw new HttpRequestException("refused"),
        })
        {
            var server = new Server(bad);
            using var pictures = Open(server);
            Assert.Null(await pictures.FindAsync(Address, default));
            Assert.Null(await pictures.FindAsync(Address, default));
            Assert.Equal(1, server.Asked);
        }
    }

    private static AvatarPictures Open(Server server) => new(
        new AvatarHosts(Options.Create(new MiniProgramOptions()), new PublicAddress(new Uri("https://vip.teahouse.example/"))), server, NullLogger<AvatarPictures>.Instance);

    private static HttpResponseMessage Found(byte[] bytes) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } } };

    private sealed class Server(Func<HttpResponseMessage> answer) : HttpMessageHandler, IHttpClientFactory
    {
        public int Asked { get; private set; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(answer());
        }
    }
}
