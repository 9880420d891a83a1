using Microsoft.Extensions.Options;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Operators;

public sealed class OperatorsOptions
{
    /// <summary>Name of the admin made at the first start; ignored once anybody exists.</summary>
    public string? InitialName { get; set; }

    /// <summary>At least ten characters; change it after the first sign-in and take it out of the settings.</summary>
    public string? InitialPassword { get; set; }
}

/// <summary>Makes the first admin of an empty installation. Without one configured the console stays closed.</summary>
internal sealed partial class InitialOperator(OperatorDirectory directory, IOptions<OperatorsOptions> options, ILogger<InitialOperator> logger) : ISeed
{
    public async Task SeedAsync(CancellationToken ct)
    {
        if (await directory.HasAnyAsync(ct))
            return;
        if (options.Value is not { InitialName: { Length: > 0 } name, InitialPassword: { Length: > 0 } password })
            Log.NobodyMaySignIn(logger);
        else if (await directory.CreateFirstAsync(name, password, ct))
            Log.Created(logger, Operator.Canonical(name));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "还没有任何操作员，管理后台无法登录。请配置 Operators:InitialName 和 Operators:InitialPassword 后重新启动。 There is no operator yet, so nobody can sign in. Set Operators:InitialName and Operators:InitialPassword and start again.")]
        public static partial void NobodyMaySignIn(ILogger logger);

        [LoggerMessage(LogLevel.Information, "The first admin, {Name}, may sign in.")]
        public static partial void Created(ILogger logger, string name);
    }
}
