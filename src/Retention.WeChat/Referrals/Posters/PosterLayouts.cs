namespace Retention.WeChat.Referrals;

/// <param name="Name">What it is chosen by.</param>
public sealed record NamedLayout(string Name, string Title, string Description, PosterLayout Layout);

/// <summary>Layouts that come with the product. They need no uploaded picture and show one where there is one.</summary>
internal static class PosterLayouts
{
    public const string Default = "classic";

    public const string HintText = "长按识别二维码，关注公众号";
    public const string VoluntaryText = "本活动自愿参与，不参加不影响任何服务";

    private const string White = "#FFFFFF";
    private const string Ink = "#1D2B22";

    public static IReadOnlyList<NamedLayout> All { get; } =
    [
        new(Default, "经典卡片", "绿色底，白色卡片居中，头像压在卡片上沿，适合大多数活动。", Classic()),
        new("photo", "照片配底栏", "上半幅是上传的照片，下方白底写清活动与二维码；没有照片时用暖色底。", Photo()),
        new("minimal", "极简留白", "浅色纸面、大字标题，适合品牌感强的活动。", Minimal()),
    ];

    public static PosterLayout? Find(string name) => All.FirstOrDefault(each => each.Name == name)?.Layout;

    private static PosterLayout Classic()
    {
        const string green = "#0B7A4B";
        return new PosterLayout(
            new PosterBackground("#12A066", "#075E43"),
            new PosterQr(205, 738, 340, Radius: 20),
            [
                new PosterText("{name}", 100, 270, 550, 40, Ink, TextWeight.Bold, TextAlign.Center),
                new PosterText("邀请你一起参加", 100, 334, 550, 28, "#6B7A72", Align: TextAlign.Center),
                new PosterText("{campaign}", 90, 392, 570, 54, Ink, TextWeight.Bold, TextAlign.Center, 2, TextPlace.Middle, 130),
                new PosterText("{description}", 110, 552, 530, 30, "#4A5B51", TextWeight.Normal, TextAlign.Center, 3, TextPlace.Middle, 150),
                new PosterText(HintText, 100, 1098, 550, 32, green, TextWeight.Bold, TextAlign.Center),
                new PosterText("活动截止 {ends}", 100, 1152, 550, 26, "#6B7A72", Align: TextAlign.Center),
                new PosterText(VoluntaryText, 60, 1268, 630, 24, "#D6EFE3", Align: TextAlign.Center),
            ],
            new PosterAvatar(287, 72, 176, AvatarShape.Round, White, 8),
            [
                new PosterPanel(470, -160, 460, 460, White, 230, 7, WithoutPictureOnly: true),
                new PosterPanel(-190, 960, 480, 480, White, 240, 6, WithoutPictureOnly: true),
                new PosterPanel(54, 172, 642, 1066, "#04382A", 44, 18),
                new PosterPanel(50, 160, 650, 1064, White, 40),
                new PosterPanel(199, 732, 352, 352, "#E3ECE7", 24),
            ]);
    }

    private static PosterLayout Photo()
    {
        const string accent = "#C2512B";
        return new PosterLayout(
            new PosterBackground("#F6C177", "#E2703A", new PosterBox(0, 0, 750, 860)),
            new PosterQr(444, 936, 256, Radius: 12),
            [
                new PosterText("{name}", 178, 806, 522, 38, Ink, TextWeight.Bold),
                new PosterText("邀请你一起参加", 178, 860, 522, 26, "#7A6F68"),
                new PosterText("{campaign}", 50, 936, 370, 46, Ink, TextWeight.Bold, TextAlign.Left, 2, TextPlace.Bottom, 130),
                new PosterText("{description}", 50, 1068, 370, 26, "#5C524C", TextWeight.Normal, TextAlign.Left, 3, TextPlace.Top, 150),
                new PosterText("{ends} 截止", 50, 1200, 370, 24, "#7A6F68"),
                new PosterText("长按识别二维码", 424, 1196, 296, 26, accent, TextWeight.Bold, TextAlign.Center),
                new PosterText(VoluntaryText, 50, 1270, 650, 22, "#8A7F78", Align: TextAlign.Center),
            ],
            new PosterAvatar(50, 804, 104),
            [
                new PosterPanel(430, -140, 520, 520, White, 260, 14, WithoutPictureOnly: true),
                new PosterPanel(-160, 300, 460, 460, White, 230, 12, WithoutPictureOnly: true),
                new PosterPanel(470, 470, 200, 200, White, 100, 18, WithoutPictureOnly: true),
                new PosterPanel(0, 764, 750, 640, White, 44),
            ]);
    }

    private static PosterLayout Minimal()
    {
        const string accent = "#B5482F";
        return new PosterLayout(
            new PosterBackground("#FAF8F3"),
            new PosterQr(440, 936, 240, QuietModules: 2, Radius: 0),
            [
                new PosterText("诚邀好友", 70, 172, 610, 30, accent, TextWeight.Bold),
                new PosterText("{campaign}", 70, 250, 610, 76, "#1A1A1A", TextWeight.Bold, TextAlign.Left, 3, TextPlace.Bottom, 130),
                new PosterText("{description}", 70, 566, 610, 32, "#4D4A45", TextWeight.Normal, TextAlign.Left, 4, TextPlace.Top, 160),
                new PosterText("{name}", 70, 1040, 340, 36, "#1A1A1A", TextWeight.Bold),
                new PosterText("邀请你一起参加", 70, 1090, 340, 26, "#77726A"),
                new PosterText("{ends} 截止", 70, 1130, 340, 26, "#77726A"),
                new PosterText(HintText, 70, 1208, 610, 28, accent, TextWeight.Bold),
                new PosterText(VoluntaryText, 70, 1256, 610, 24, "#8C877E"),
            ],
            new PosterAvatar(70, 936, 88, AvatarShape.Square),
            [
                // Paper over an uploaded picture, which shows through faintly.
                new PosterPanel(0, 0, 750, 1334, "#FAF8F3", 0, 88),
                new PosterPanel(70, 120, 72, 10, accent),
                new PosterPanel(70, 890, 610, 2, "#DCD7CC"),
                new PosterPanel(434, 930, 252, 252, "#EAE5DA"),
            ]);
    }
}
