namespace Retention.WeChat.Outreach;

/// <summary>Tells the senders of this node that there is something to send.</summary>
internal sealed class DispatchWake
{
    private readonly List<DispatchLine> lines = [];

    public void Register(DispatchLine line) => lines.Add(line);

    public void WakeAll() => lines.ForEach(line => line.Wake());
}
