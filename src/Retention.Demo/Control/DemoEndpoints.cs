using System.Globalization;
using Retention.Demo.Hosting;
using Retention.Demo.Story;
using Retention.Sandbox;

namespace Retention.Demo.Control;

public sealed record DemoRequest(string? OpenId);

/// <summary>WeChat Pay has taken the money part of an order of the points mall.</summary>
public sealed record DemoPayment(string? OrderId, long Fen);

/// <summary>What the demo adds to the phone page, at its own origin: links, and things fans and the shop can do.</summary>
internal static class DemoEndpoints
{
    private const int NewcomersAtOnce = 20;

    private static readonly FanAction[] FanActions =
    [
        new("purchase", "到店消费", static (community, fan, ct) => community.BuyAsync(fan, ct)),
        new("phone", "绑定手机号（同意短信）", static (community, fan, ct) => community.GivePhoneAsync(fan, ct)),
    ];

    private static readonly DemoAction[] Actions =
    [
        new("newcomers", "来一批新粉丝", static (community, ct) => community.InviteAsync(NewcomersAtOnce, ct)),
    ];

    public static void Map(IEndpointRouteBuilder routes, DemoControl control)
    {
        var group = routes.MapGroup("/demo");
        group.MapGet("/info", () => Results.Ok(Info(control.Demo)));
        group.MapPost("/payments", (DemoPayment payment, CancellationToken ct) => PayAsync(control.Demo, payment, ct));
        group.MapPost("/actions/{id}", (string id, DemoRequest? request, CancellationToken ct) => ActAsync(control.Demo, id, request?.OpenId, ct));
    }

    private static object Info(DemoHost? demo) => demo is null
        ? new { links = Array.Empty<object>(), fanActions = Array.Empty<object>(), actions = Array.Empty<object>() }
        : new
        {
            links = new object[] { new { title = "邀请页", url = demo.InviteLink } },
            fanActions = FanActions.Select(action => new { id = action.Id, title = action.Title }),
            actions = Actions.Select(action => new { id = action.Id, title = action.Title }),
        };

    private static async Task<IResult> ActAsync(DemoHost? demo, string id, string? openId, CancellationToken ct)
    {
        if (demo is null)
            return Refused(503, "演示还在准备，请稍候");
        if (Actions.FirstOrDefault(action => action.Id == id) is { } action)
        {
            await action.ActAsync(demo.Community, ct);
            return Done;
        }

        if (FanActions.FirstOrDefault(each => each.Id == id) is not { } fanAction)
            return Refused(404, "没有这个操作");
        if (demo.Sandbox.World.People.FindFan(openId ?? "") is not { } fan)
            return Refused(404, "没有这个人");
        return await fanAction.ActAsync(demo.Community, fan, ct) ? Done : Refused(409, "还没有关注过，也没有打开过小程序，店里不认识这位客人");
    }

    private static async Task<IResult> PayAsync(DemoHost? demo, DemoPayment payment, CancellationToken ct)
    {
        if (demo is null)
            return Refused(503, "演示还在准备，请稍候");
        if (!long.TryParse(payment.OrderId, NumberStyles.None, CultureInfo.InvariantCulture, out var order))
            return Refused(400, "没有这笔订单");
        await demo.Community.PayAsync(order, payment.Fen, ct);
        return Done;
    }

    private static IResult Done => Results.Ok(new { ok = true });

    private static IResult Refused(int status, string error) => Results.Json(new { error }, statusCode: status);

    /// <summary>Something one fan does; false when the shop does not know them.</summary>
    private sealed record FanAction(string Id, string Title, Func<Community, Fan, CancellationToken, Task<bool>> ActAsync);

    private sealed record DemoAction(string Id, string Title, Func<Community, CancellationToken, Task> ActAsync);
}
