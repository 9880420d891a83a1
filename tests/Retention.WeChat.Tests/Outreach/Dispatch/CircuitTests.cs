using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

public sealed class CircuitTests
{
    private static readonly ChannelFault Busy = new("-1", "繁忙。", "Busy.");
    private static readonly ChannelFault Quota = new("45009", "用完。", "Used up.", TimeSpan.FromHours(9));
    private static readonly ChannelFault Minute = new("45011", "太快。", "Too fast.", TimeSpan.FromMinutes(1));
    private static readonly ChannelFault Whitelist = new("40164", "白名单。", "Whitelist.", NeedsSomebody: true);
    private static readonly DateTimeOffset Now = TestDatabase.Start;

    [Fact]
    public void It_opens_when_too_many_of_the_last_sends_failed_by_the_channels_fault()
    {
        var circuit = Circuit.Closed;
        for (var time = 1; time < Circuit.FaultsMax; time++)
            circuit = circuit.After(Busy, Now).After(null, Now);
        Assert.Equal(256, circuit.Allows(256, 100, Now));
        circuit = circuit.After(Busy, Now);
        Assert.Equal((Busy, Now, Now + Circuit.FirstPause), (circuit.Open!.Fault, circuit.Open.Since, circuit.Open.ProbeAt));
        Assert.True(circuit.Holds(Now));
        Assert.Equal(0, circuit.Allows(256, 0, Now));
    }

    [Fact]
    public void Faults_long_past_are_forgotten()
    {
        var circuit = Circuit.Closed;
        for (var round = 0; round < 10; round++)
        {
            for (var time = 1; time < Circuit.FaultsMax; time++)
                circuit = circuit.After(Busy, Now);
            for (var time = 0; time < Circuit.Remembered; time++)
                circuit = circuit.After(null, Now);
        }

        Assert.Null(circuit.Open);
    }

    [Fact]
    public void One_message_at_a_time_probes_after_pauses_that_double_to_a_minute()
    {
        var (circuit, now, pauses) = (OpenBy(Busy), Now, new List<double>());
        for (var probe = 0; probe < 8; probe++)
        {
            pauses.Add((circuit.Open!.ProbeAt - now).TotalSeconds);
            now = circuit.Open.ProbeAt;
            Assert.Equal((1, 0), (circuit.Allows(256, 0, now), circuit.Allows(256, 1, now)));
            circuit = circuit.After(Busy, now);
            Assert.Equal(Now, circuit.Open!.Since);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], pauses);
        Assert.Equal(Circuit.Closed, circuit.After(null, circuit.Open!.ProbeAt));
    }

    [Fact]
    public void What_was_under_way_when_it_opened_proves_nothing()
    {
        var open = OpenBy(Busy);
        Assert.Same(open, open.After(null, Now));
        Assert.Same(open, open.After(Busy, Now));
    }

    [Fact]
    public void What_is_certain_to_repeat_itself_opens_it_at_once()
    {
        Assert.Equal(Now.AddMinutes(10), Circuit.Closed.After(Quota, Now).Open!.ProbeAt);
        Assert.Equal(Now.AddMinutes(1), Circuit.Closed.After(Minute, Now).Open!.ProbeAt);
        Assert.Equal(Now.AddMinutes(1), Circuit.Closed.After(Whitelist, Now).Open!.ProbeAt);
    }

    private static Circuit OpenBy(ChannelFault fault) => Enumerable.Range(0, Circuit.FaultsMax).Aggregate(Circuit.Closed, (circuit, _) => circuit.After(fault, Now));
}
