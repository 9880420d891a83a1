namespace Retention.Demo.Hosting;

/// <summary>
/// Lets the phone page read invitations and posters. A real phone recognises the QR code on its screen; the page, which comes from
/// another origin, must fetch the invitation to see it.
/// </summary>
internal sealed class OpenInvitePages : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, following) =>
        {
            if (http.Request.Path.StartsWithSegments("/r") || http.Request.Path.StartsWithSegments("/posters"))
                http.Response.Headers.AccessControlAllowOrigin = "*";
            return following(http);
        });
        next(app);
    };
}
