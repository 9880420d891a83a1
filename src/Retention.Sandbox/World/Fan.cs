using Retention.Sandbox.Callbacks;
using Retention.Sandbox.Messages;

namespace Retention.Sandbox;

/// <summary>A person as one account knows them. Its state changes only under <see cref="Gate"/>.</summary>
public sealed class Fan
{
    internal Fan(Account account, Person person)
    {
        (Account, Person) = (account, person);
        OpenId = Identifiers.OpenId(account.Options.AppId, person.Number);
        Lane = new PushLane();
    }

    public Account Account { get; }

    public Person Person { get; }

    public string OpenId { get; }

    public bool Following { get; internal set; }

    /// <summary>The fan refuses this account's messages.</summary>
    public bool Blocked { get; internal set; }

    /// <summary>The account has put the fan on its blacklist.</summary>
    public bool Blacklisted { get; internal set; }

    public string Remark { get; internal set; } = "";

    internal Lock Gate { get; } = new();

    internal DateTimeOffset FollowedAt { get; set; }

    internal string FollowScene { get; set; } = "";

    internal long QrScene { get; set; }

    internal string QrSceneText { get; set; } = "";

    internal SortedSet<int>? Tags { get; set; }

    internal ServiceWindows Windows { get; } = new();

    internal DateTimeOffset LastContactAt { get; set; } = DateTimeOffset.MinValue;

    internal DateTimeOffset TypingUntil { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Subscribe messages the fan has agreed to and not yet received, by template.</summary>
    internal Dictionary<string, int>? Grants { get; set; }

    /// <summary>Templates the fan has switched off in the account's settings.</summary>
    internal HashSet<string>? RefusedTemplates { get; set; }

    internal RecentSends? RecentSends { get; set; }

    internal (long Month, int Count) MassReceived { get; set; }

    internal PushLane Lane { get; }
}
