using Retention.Demo.Hosting;

namespace Retention.Demo.Control;

/// <summary>The demo once its story is told; until then the phone page is offered nothing to do.</summary>
internal sealed class DemoControl
{
    private DemoHost? demo;

    public DemoHost? Demo => Volatile.Read(ref demo);

    public void Open(DemoHost host) => Volatile.Write(ref demo, host);
}
