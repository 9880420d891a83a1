using Microsoft.Extensions.Logging.Abstractions;
using QRCoder;
using Retention.WeChat.Referrals;
using Retention.WeChat.Tests.TestBed;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>Posters drawn by the real librsvg.</summary>
[Collection(AloneCollection.Name)]
public sealed class PosterPressTests
{
    /// <summary>Four drawings: one that stayed behind of every poster would be fifty times as much.</summary>
    private const long LeakBytesMax = 8 * 1024 * 1024;

    public static TheoryData<string> Layouts => PosterSvgTests.Layouts;

    [Theory, MemberData(nameof(Layouts))]
    public async Task The_code_on_the_poster_is_the_code_square_by_square(string name)
    {
        using var press = Open();
        var layout = PosterLayouts.Find(name)!;
        var picture = new Pixels((await press.PrintAsync(layout, Posters.Content(), layout.Width, default)).Value);
        Assert.Equal((layout.Width, layout.Height), (picture.Width, picture.Height));
        using var data = QRCodeGenerator.GenerateQrCode(Posters.QrUrl, QRCodeGenerator.ECCLevel.M);
        var modules = data.ModuleMatrix.Count - 8;
        var pixels = layout.Qr.Size / (modules + (2 * layout.Qr.QuietModules));
        var margin = (layout.Qr.Size - (modules * pixels)) / 2;
        for (var y = 0; y < modules; y++)
        {
            for (var x = 0; x < modules; x++)
            {
                var at = picture.At(layout.Qr.X + margin + (x * pixels) + (pixels / 2), layout.Qr.Y + margin + (y * pixels) + (pixels / 2));
                Assert.Equal(data.ModuleMatrix[y + 4][x + 4] ? (0, 0, 0) : (255, 255, 255), at);
            }
        }
    }

    [Theory]
    [InlineData("欧阳大掌柜的春天茶馆总店欢迎你来")]
    [InlineData("WWWWWWWWWWWWWWWWWWWWWWWWWWWW")]
    [InlineData("MmMmMm 茶 MmMmMm 茶 MmMmMm")]
    [InlineData("ЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖЖ")]
    public async Task A_name_of_any_letters_stays_within_its_line(string name)
    {
        using var press = Open();
        var text = Posters.Classic.Texts[0];
        var picture = new Pixels((await press.PrintAsync(Posters.Classic, Posters.Content(name), 750, default)).Value);
        var (left, right) = picture.Marked(new PosterBox(60, text.Y, 630, text.LineHeight));
        Assert.InRange(left, text.X - 2, text.X + text.Width);
        Assert.InRange(right, text.X, text.X + text.Width + 2);
    }

    [Fact]
    public async Task Pictures_are_where_the_layout_puts_them()
    {
        using var press = Open();
        var layout = PosterLayouts.Find("photo")!;
        var content = Posters.Content() with { Avatar = Posters.Picture(200, 30, 40), Background = Posters.Picture(10, 120, 200) };
        var picture = new Pixels((await press.PrintAsync(layout, content, 750, default)).Value);
        Assert.Equal((10, 120, 200), picture.At(375, 300));
        Assert.Equal((200, 30, 40), picture.At(102, 856));
        Assert.Equal((255, 255, 255), picture.At(52, 806));
    }

    [Fact]
    public async Task Other_widths_keep_the_proportions()
    {
        using var press = Open();
        var picture = new Pixels((await press.PrintAsync(Posters.Classic, Posters.Content(), 375, default)).Value);
        Assert.Equal((375, 667), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task Many_posters_leave_no_memory_behind()
    {
        using var press = Open();
        var background = Posters.Picture(10, 120, 200, 400, 400);
        for (var round = 0; round < 20; round++)
            await PrintBothAsync(press, round, background);
        var before = NativeHeap.BytesInUse;
        for (var round = 20; round < 120; round++)
            await PrintBothAsync(press, round, background);
        var more = NativeHeap.BytesInUse - before;
        Assert.True(more < LeakBytesMax, $"{more >> 10} kB more after 200 posters");
    }

    [Fact]
    public async Task Whoever_gave_up_before_their_turn_costs_nothing()
    {
        using var press = Open();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => press.PrintAsync(Posters.Classic, Posters.Content(), 750, gone.Token));
        Assert.True((await press.PrintAsync(Posters.Classic, Posters.Content(), 375, default)).IsOk);
    }

    [Fact]
    public async Task Who_comes_when_too_many_wait_is_told_to_come_back()
    {
        using var press = Open();
        var asked = Enumerable.Range(0, 100).Select(each => press.PrintAsync(Posters.Classic, Posters.Content($"{each}"), 375, default)).ToList();
        var answers = await Task.WhenAll(asked);
        Assert.Contains(answers, answer => answer.Problem?.Code == "poster.busy");
        Assert.Contains(answers, answer => answer.IsOk);
    }

    [Fact]
    public async Task Without_librsvg_posters_are_off_and_the_health_page_says_so()
    {
        using var press = new PosterPress(PressLibraries.Look(["librsvg-missing.so.2"]), NullLogger<PosterPress>.Instance);
        Assert.False(press.IsAvailable);
        Assert.Equal("poster.unavailable", (await press.PrintAsync(Posters.Classic, Posters.Content(), 750, default)).Problem?.Code);
        var part = await new PosterHealth(press).CheckAsync(default);
        Assert.Contains("librsvg-missing.so.2", part.Message, StringComparison.Ordinal);
        Assert.Contains("librsvg2-2", part.MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_drawing_is_an_error_with_the_library_s_words() =>
        Assert.Contains("parse", Assert.Throws<InvalidOperationException>(() => SvgPicture.Png("<svg", 10, 10)).Message, StringComparison.Ordinal);

    private static PosterPress Open() => new(PressLibraries.Look(PressLibraries.Needed), NullLogger<PosterPress>.Instance);

    private static Task PrintBothAsync(PosterPress press, int round, PosterPicture background) => Task.WhenAll(
        press.PrintAsync(Posters.Classic, Posters.Content($"小明{round}"), 375, default),
        press.PrintAsync(PosterLayouts.Find("photo")!, Posters.Content($"小红{round}") with { Background = background }, 375, default));
}
