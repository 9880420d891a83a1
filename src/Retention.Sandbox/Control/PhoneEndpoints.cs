namespace Retention.Sandbox.Control;

public sealed record FollowAction(string? How, string? Scene, string? Ticket);

public sealed record ScanAction(string? Scene, string? Ticket);

public sealed record WriteAction(string? Text, bool? Image, PhoneLocation? Location, string? MenuChoiceId);

public sealed record MenuAction(string? Key);

public sealed record MiniProgramAction(string? Path, string? SessionFrom);

public sealed record PromptAction(Dictionary<string, string>? Answers);

public sealed record TemplateAction(string? TemplateId, bool Allowed);

public sealed record SmsReplyAction(string? Text);

/// <summary>What somebody does on their phone, by the openid of any of their accounts.</summary>
internal static class PhoneEndpoints
{
    public static void Map(IEndpointRouteBuilder control, World world)
    {
        var phones = world.Phones;
        var person = control.MapGroup("/people/{openId}");
        person.MapPost("/follow", (string openId, FollowAction act, CancellationToken ct) =>
            ActAsync(world, openId, fan => phones.Follow(fan, act.How, act.Scene, act.Ticket), ct));
        person.MapPost("/scan", (string openId, ScanAction act, CancellationToken ct) =>
            ActAsync(world, openId, fan => phones.Scan(fan, act.Scene, act.Ticket), ct));
        person.MapPost("/unfollow", (string openId, CancellationToken ct) => ActAsync(world, openId, phones.Unfollow, ct));
        person.MapPost("/block", (string openId, CancellationToken ct) => ActAsync(world, openId, fan => phones.Block(fan, true), ct));
        person.MapPost("/unblock", (string openId, CancellationToken ct) => ActAsync(world, openId, fan => phones.Block(fan, false), ct));
        person.MapPost("/pay", (string openId, CancellationToken ct) => ActAsync(world, openId, phones.Pay, ct));
        person.MapPost("/write", (string openId, WriteAction act, CancellationToken ct) => ActAsync(world, openId, fan => Write(phones, fan, act), ct));
        person.MapPost("/menu", (string openId, MenuAction act, CancellationToken ct) =>
            ActAsync(world, openId, fan => phones.PressMenu(fan, act.Key ?? ""), ct));
        person.MapPost("/mini-program", (string openId, MiniProgramAction act) => OpenMiniProgram(world, openId, act));
        person.MapPost("/login-code", (string openId) => NewCode(world, openId, forPhone: false));
        person.MapPost("/phone-code", (string openId) => NewCode(world, openId, forPhone: true));
        person.MapPost("/subscribe-prompt", (string openId, PromptAction act, CancellationToken ct) => ActAsync(world, openId, fan =>
            phones.AnswerSubscribePrompt(fan.Person, (act.Answers ?? []).ToDictionary(answer => answer.Key, answer => answer.Value == "accept", StringComparer.Ordinal)), ct));
        person.MapPost("/template-setting", (string openId, TemplateAction act, CancellationToken ct) =>
            ActAsync(world, openId, fan => phones.SetTemplate(fan, act.TemplateId ?? "", act.Allowed), ct));
        person.MapPost("/sms-reply", (string openId, SmsReplyAction act, CancellationToken ct) =>
            ActAsync(world, openId, fan => phones.ReplyToSms(fan.Person, act.Text ?? ""), ct));
    }

    private static async Task<IResult> ActAsync(World world, string openId, Func<Fan, PhoneRefusal?> act, CancellationToken ct)
    {
        await world.Pusher.RoomAsync(ct);
        return world.People.FindFan(openId) is { } fan ? ControlJson.Refused(act(fan)) : ControlJson.NobodyHere();
    }

    private static PhoneRefusal? Write(Phones phones, Fan fan, WriteAction act) => act switch
    {
        { Image: true } => phones.SendPicture(fan),
        { Location: { } place } => phones.SendLocation(fan, place),
        { Text: { Length: > 0 } text } => phones.Write(fan, text, act.MenuChoiceId),
        _ => new PhoneRefusal(400, "请输入内容"),
    };

    private static IResult OpenMiniProgram(World world, string openId, MiniProgramAction act)
    {
        if (Visitor(world, openId) is not { } visitor)
        {
            return ControlJson.NobodyHere();
        }

        var (visit, refusal) = world.Phones.OpenMiniProgram(visitor, act.Path ?? "", act.SessionFrom);
        return visit is null ? ControlJson.Refused(refusal) : ControlJson.Ok(visit);
    }

    // wx.login may be asked for again and again during a visit, and each button for the phone number gives its own code.
    private static IResult NewCode(World world, string openId, bool forPhone) => Visitor(world, openId) switch
    {
        null => ControlJson.NobodyHere(),
        { Account.Kind: AccountKind.MiniProgram } visitor => ControlJson.Ok(new { code = world.Logins.NewCode(visitor, forPhone, world.Clock.GetUtcNow()) }),
        _ => ControlJson.Refused(new PhoneRefusal(409, "这不是小程序")),
    };

    // Named by the openid at any account, the visit is to the first mini-program.
    private static Fan? Visitor(World world, string openId) => world.People.FindFan(openId) is not { } fan
        ? null
        : fan.Account.Kind == AccountKind.MiniProgram
            ? fan
            : fan.Person.Fans.FirstOrDefault(one => one.Account.Kind == AccountKind.MiniProgram) ?? fan;
}
