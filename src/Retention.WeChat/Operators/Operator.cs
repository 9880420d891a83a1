using Dapper;
using Retention.Platform.Ids;

namespace Retention.WeChat.Operators;

public enum OperatorRole
{
    /// <summary>Looks, changes nothing.</summary>
    Viewer,

    /// <summary>Runs campaigns, plans and answers.</summary>
    Operator,

    /// <summary>Also decides who may sign in.</summary>
    Admin,
}

/// <summary>Somebody who may sign in to the console.</summary>
[method: ExplicitConstructor]
public sealed record Operator(Id<Operator> Id, string Name, OperatorRole Role, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt)
{
    /// <summary>Names are compared in one spelling, so that "Li" and "li" cannot be two people.</summary>
    internal static string Canonical(string name) => name.Trim().ToLowerInvariant();
}
