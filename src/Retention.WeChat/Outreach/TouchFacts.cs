using Dapper;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>A provider told us that this way to a fan is closed until somebody lifts it; fan 0 means a template for everybody.</summary>
/// <param name="TemplateId">Empty when the whole channel is closed.</param>
/// <param name="Code">The provider's code, e.g. 43116.</param>
[method: ExplicitConstructor]
public sealed record ChannelBlock(Id<ChannelBlock> Id, Id<Fan> FanId, Channel Channel, string TemplateId, string Code, string Text, DateTimeOffset BlockedAt)
{
    public bool Covers(Channel channel, string templateId) => Channel == channel && (TemplateId.Length == 0 || TemplateId == templateId);
}

/// <summary>Everything a decision looks at, gathered beforehand.</summary>
/// <param name="State">Left also when the fan was erased.</param>
/// <param name="StoppedAt">Since when the stop button holds all marketing; null when it does not.</param>
/// <param name="Rights">What WeChat lets us send to this fan.</param>
/// <param name="Pressure">What the caps say; <see cref="PressureFact.Free"/> when they were not asked yet.</param>
public sealed record TouchFacts(
    DateTimeOffset Now,
    FanAccount Account,
    FanState State,
    Consents Consents,
    bool HasPhone,
    IReadOnlyList<SendRight> Rights,
    IReadOnlyList<ChannelBlock> Blocks,
    DateTimeOffset? StoppedAt,
    PressureFact Pressure)
{
    /// <summary>Channels the installation has an account for, whether or not this node was told of it.</summary>
    public IReadOnlySet<Channel> KnownChannels { get; init; } = new HashSet<Channel>();

    /// <summary>Why nothing of the touch's campaign may leave now; null when nothing holds it.</summary>
    public string? CampaignHold { get; init; }
}
