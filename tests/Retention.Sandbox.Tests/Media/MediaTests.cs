using System.Text.Json;
using Retention.Sandbox.Tests.Support;

namespace Retention.Sandbox.Tests.Media;

public sealed class MediaTests
{
    [Fact]
    public async Task A_picture_lasts_three_days_and_can_be_sent()
    {
        await using var world = await TestWorld.StartAsync(new SandboxOptions { Limits = new SandboxLimits { TokenLife = TimeSpan.FromDays(4) } });
        var fan = world.Follower();
        var id = (await UploadAsync(world, "image", "a.png", 10)).Text("media_id");

        (await world.PostAsync("/cgi-bin/message/custom/send", new { touser = fan.OpenId, msgtype = "image", image = new { media_id = id } })).IsOk();
        Assert.Equal(id, fan.Person.Chat.Last!.MediaId);
        world.Clock.Advance(TimeSpan.FromDays(3));
        (await world.GetWithTokenAsync($"/cgi-bin/media/get?media_id={id}")).IsRefused(40007);
    }

    [Fact]
    public async Task A_picture_is_the_accounts_that_uploaded_it()
    {
        await using var world = await TestWorld.StartAsync();
        var visitor = world.World.People.Create().At(world.Mini);
        world.World.Phones.OpenMiniProgram(visitor, "pages/index", sessionFrom: "");
        var id = (await UploadAsync(world, "image", "a.png", 10)).Text("media_id");

        (await world.PostAsync("/cgi-bin/message/custom/send", new { touser = visitor.OpenId, msgtype = "image", image = new { media_id = id } }, world.Mini)).IsRefused(40007);
    }

    [Theory]
    [InlineData("painting", "a.png", 10, 40004)]
    [InlineData("image", "a.exe", 10, 40005)]
    [InlineData("voice", "a.mp3", (2 << 20) + 1, 40006)]
    [InlineData("thumb", "a.jpg", (64 << 10) + 1, 40006)]
    [InlineData("image", "a.png", 0, 44001)]
    public async Task Wrong_files_are_refused(string type, string name, int bytes, int code)
    {
        await using var world = await TestWorld.StartAsync();

        (await UploadAsync(world, type, name, bytes)).IsRefused(code);
    }

    [Fact]
    public async Task Without_a_file_there_is_nothing_to_keep()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.PostRawAsync("/cgi-bin/media/upload", "{}")).IsRefused(41005);
        Assert.Equal("video_url", (await world.GetWithTokenAsync($"/cgi-bin/media/get?media_id={(await UploadAsync(world, "video", "a.mp4", 5)).Text("media_id")}")).EnumerateObject().Single().Name);
    }

    private static async Task<JsonElement> UploadAsync(TestWorld world, string type, string name, int bytes)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[bytes]), "media", name } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/cgi-bin/media/upload?type={type}&access_token={await world.TokenAsync()}") { Content = form };
        using var answer = await world.SendAsync(request);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
