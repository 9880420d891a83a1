using Retention.Sandbox.Control;
using Retention.Sandbox.Media;
using Retention.Sandbox.Menus;
using Retention.Sandbox.Messages;
using Retention.Sandbox.MiniProgram;
using Retention.Sandbox.Network;
using Retention.Sandbox.OAuth;
using Retention.Sandbox.QrCodes;
using Retention.Sandbox.Quotas;
using Retention.Sandbox.ShortKeys;
using Retention.Sandbox.Sms;
using Retention.Sandbox.Tags;
using Retention.Sandbox.Tokens;
using Retention.Sandbox.Users;
using Retention.Sandbox.Wire;

namespace Retention.Sandbox;

/// <summary>Every address the other side answers.</summary>
internal static class SandboxRoutes
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        var api = new WeChatApi(routes, world);
        TokenEndpoints.Map(api);
        UserEndpoints.Map(api);
        TagEndpoints.Map(api);
        TagMemberEndpoints.Map(api);
        CustomMessageEndpoints.Map(api);
        TemplateSendEndpoint.Map(api);
        SubscribeSendEndpoints.Map(api);
        OneTimeSubscriptionEndpoint.Map(api);
        MassEndpoints.Map(api);
        QrCodeEndpoints.Map(api, routes, world);
        MediaEndpoints.Map(api, routes, world);
        MenuEndpoints.Map(api);
        TemplateAdminEndpoints.Map(api);
        SubscribeTemplateEndpoints.Map(api);
        QuotaEndpoints.Map(api);
        NetworkEndpoints.Map(api);
        new ShortKeyEndpoints().Map(api);
        WebLoginEndpoints.Map(api);
        AuthorizePage.Map(routes, world);
        LoginEndpoints.Map(api);
        CodeEndpoints.Map(api);
        new LinkEndpoints().Map(api);
        SafetyEndpoints.Map(api);
        MiniProgramRequests.Map(routes, world.Options);

        routes.MapPost("/", new SmsEndpoint(world).AnswerAsync);

        var control = routes.MapGroup("/control");
        AccountEndpoints.Map(control, world);
        PeopleEndpoints.Map(control, world);
        PhoneEndpoints.Map(control, world);
        StreamEndpoints.Map(control, world);
        FaultEndpoints.Map(control, world);
        ArrivalEndpoints.Map(control, world);
        PushEndpoints.Map(control, world);
        PhonePage.Map(routes);
    }
}
