using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Messages;

/// <summary>Customer-service messages: only within the windows a fan's doings open.</summary>
internal static class CustomMessageEndpoints
{
    private static readonly TimeSpan TypingNeedsContactWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TypingLasts = TimeSpan.FromSeconds(15);

    public static void Map(WeChatApi api)
    {
        api.Post("/cgi-bin/message/custom/send", Send);
        api.Post("/cgi-bin/message/custom/business/send", Send);
        api.Post("/cgi-bin/message/custom/typing", Typing);
        api.Post("/cgi-bin/message/custom/business/typing", Typing);
    }

    private static ApiReply Send(ApiCall call)
    {
        if (call.Fan(call.Body.Text("touser")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        var (bubble, refusal) = CustomMessageReader.Read(call);
        if (bubble is null)
        {
            return refusal!.Value;
        }

        lock (fan.Gate)
        {
            if (Refusal(fan, call.Now) is { } no)
            {
                return no;
            }
        }

        call.World.Arrivals.Add(new Arrival
        {
            At = call.Now,
            Kind = ArrivalKind.Custom,
            Account = call.Account.Options.Key,
            To = fan.OpenId,
            RawBody = call.RawBody,
            Delivered = true,
        });
        call.World.Delivery.Show(fan.Person, bubble);
        return ApiReply.Ok;
    }

    private static WeChatError? Refusal(Fan fan, DateTimeOffset now)
    {
        if (fan.Account.Kind == AccountKind.OfficialAccount && !fan.Following)
        {
            return Errors.OutOfTime;
        }

        if (fan.Blacklisted)
        {
            return Errors.RequireUnblock;
        }

        if (fan.Blocked)
        {
            return Errors.BlockedByUser;
        }

        return fan.Windows.Spend(now) switch
        {
            WindowAnswer.Open => null,
            WindowAnswer.OutOfCount => Errors.OutOfCount,
            _ => Errors.OutOfTime,
        };
    }

    private static ApiReply Typing(ApiCall call)
    {
        if (call.Fan(call.Body.Text("touser")) is not { } fan)
        {
            return Errors.InvalidOpenId;
        }

        var command = call.Body.Text("command");
        lock (fan.Gate)
        {
            if (command == "CancelTyping")
            {
                fan.TypingUntil = DateTimeOffset.MinValue;
                return ApiReply.Ok;
            }

            if (command != "Typing")
            {
                return Errors.InvalidTypingCommand;
            }

            if (call.Now - fan.LastContactAt > TypingNeedsContactWithin)
            {
                return Errors.NoRecentContact;
            }

            if (fan.TypingUntil > call.Now)
            {
                return Errors.AlreadyTyping;
            }

            fan.TypingUntil = call.Now + TypingLasts;
            return ApiReply.Ok;
        }
    }
}
