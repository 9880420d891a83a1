namespace Retention.WeChat.Tests.MiniProgram.Docs;

/// <summary>One page of the documentation: the calls it shows.</summary>
/// <param name="Name">The file below <c>pages</c>.</param>
/// <param name="Play">Prepares what the calls need and plays them.</param>
/// <param name="Settings">What the product must be set to, where that matters.</param>
/// <param name="UnionIds">Whether WeChat names people across accounts.</param>
internal sealed record DocsPage(string Name, Func<DocsStage, Task> Play, Action<Dictionary<string, string?>>? Settings = null, bool UnionIds = true);

internal static class DocsPages
{
    public static IReadOnlyList<DocsPage> All { get; } =
    [
        new("auth", AuthPage.PlayAsync, AuthPage.Set, UnionIds: false),
        new("me", MePage.PlayAsync),
        new("points", PointsPage.PlayAsync),
        new("check-in", CheckInPage.PlayAsync),
        new("tasks", TasksPage.PlayAsync),
        new("tiers", TiersPage.PlayAsync),
        new("coupons", CouponsPage.PlayAsync),
        new("lotteries", LotteriesPage.PlayAsync),
        new("prizes", PrizesPage.PlayAsync),
        new("mall", MallPage.PlayAsync),
        new("surveys", SurveysPage.PlayAsync),
        new("orders", OrdersPage.PlayAsync),
        new("shop-events", ShopEventsPage.PlayAsync, ShopEventsPage.Set),
        new("campaigns", CampaignsPage.PlayAsync),
        new("teams", TeamsPage.PlayAsync),
        new("subscriptions", SubscriptionsPage.PlayAsync, SubscriptionsPage.Set),
        new("events", EventsPage.PlayAsync),
        new("privacy", PrivacyPage.PlayAsync),
    ];
}
