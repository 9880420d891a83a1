using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Retention.Platform.Ids;

namespace Retention.WeChat.Operators;

public sealed record CreateOperatorRequest(
    [property: Required, RegularExpression(@"^\S(.{0,58}\S)?$", ErrorMessage = "用户名须为 1–60 个字符，首尾不能有空格。")] string Name,
    [property: Required, StringLength(Passwords.LengthMax, MinimumLength = Passwords.LengthMin, ErrorMessage = "密码须为 10–200 位。")] string Password,
    [property: EnumDataType(typeof(OperatorRole))] OperatorRole Role = OperatorRole.Viewer);

public sealed record SetPasswordRequest(
    [property: Required, StringLength(Passwords.LengthMax, MinimumLength = Passwords.LengthMin, ErrorMessage = "密码须为 10–200 位。")] string Password);

internal static class OperatorEndpoints
{
    public static void Map(RouteGroupBuilder console)
    {
        var operators = console.MapGroup("/operators").WithTags("Operators").RequireAuthorization(ConsolePolicy.Admin);
        operators.MapGet("/", async (OperatorDirectory directory, CancellationToken ct) => TypedResults.Ok(await directory.ListAsync(ct)));
        operators.MapPost("/", Create);
        operators.MapPost("/{id}/disable", Disable);
        operators.MapPut("/{id}/password", SetPassword);
    }

    private static async Task<Results<Created<Operator>, ProblemHttpResult>> Create(CreateOperatorRequest request, OperatorDirectory directory, AuditNote note, CancellationToken ct)
    {
        var created = await directory.CreateAsync(request.Name, request.Password, request.Role, ct);
        if (created.Problem is { } problem)
            return problem.ToHttp();
        note.Text = $"created {created.Value.Id} as {created.Value.Role}";
        return TypedResults.Created($"/api/console/operators/{created.Value.Id}", created.Value);
    }

    private static async Task<Results<Ok<Operator>, ProblemHttpResult>> Disable(long id, OperatorDirectory directory, CancellationToken ct) =>
        (await directory.DisableAsync(new Id<Operator>(id), ct)).ToHttp();

    private static async Task<Results<Ok<Operator>, ProblemHttpResult>> SetPassword(long id, SetPasswordRequest request, OperatorDirectory directory, CancellationToken ct) =>
        (await directory.SetPasswordAsync(new Id<Operator>(id), request.Password, ct)).ToHttp();
}
