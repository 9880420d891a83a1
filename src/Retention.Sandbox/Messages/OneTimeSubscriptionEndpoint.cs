using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>The old one-time subscription: one message per authorisation, also to people who do not follow.</summary>
internal static class OneTimeSubscriptionEndpoint
{
    private const int TitleCharsMax = 15;
    private const int ContentCharsMax = 200;
    private const int SceneMax = 10_000;

    public static void Map(WeChatApi api) =>
        api.Post("/cgi-bin/message/template/subscribe", Send, AccountKind.OfficialAccount);

    /// <summary>Grants are kept apart from those of subscribe messages.</summary>
    public static string GrantKey(string templateId) => $"once:{templateId}";

    private static ApiReply Send(ApiCall call)
    {
        var body = call.Body;
        if (call.Fan(body.Text("touser")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        if (body.Text("template_id") is not { } id || call.Account.Templates.Find(id) is not { } template)
        {
            return Errors.InvalidTemplateId;
        }

        if (body.Text("title") is not { Length: > 0 and <= TitleCharsMax } title)
        {
            return Errors.InvalidTitleSize;
        }

        if (body.Number("scene") is not (>= 0 and <= SceneMax))
        {
            return Errors.InvalidArgument("scene");
        }

        if (body.Object("data")?.Object("content")?.Text("value") is not { Length: > 0 and <= ContentCharsMax } content)
        {
            return Errors.InvalidArgument("data.content.value");
        }

        lock (fan.Gate)
        {
            var key = GrantKey(template.Id);
            if (fan.Grants is null || fan.Grants.GetValueOrDefault(key) == 0)
            {
                return Errors.UserRefused;
            }

            fan.Grants[key]--;
        }

        call.World.Arrivals.Add(new Arrival
        {
            At = call.Now, Kind = ArrivalKind.Subscribe, Account = call.Account.Options.Key, To = fan.OpenId, RawBody = call.RawBody, Delivered = true,
        });
        call.World.Delivery.Show(fan.Person, TemplateBubble.Of(call, template, "subscribe", [new BubbleField("内容", content)]) with { Title = title });
        return ApiReply.Ok;
    }
}
