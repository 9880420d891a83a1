using Retention.Sandbox.Faults;

namespace Retention.Sandbox.Control;

public sealed record NewFault(string? Path, FaultKind Kind, int? Millis, int? Errcode, int? Times, double? Probability, int? Seed);

internal static class FaultEndpoints
{
    public static void Map(IEndpointRouteBuilder control, World world)
    {
        control.MapGet("/faults", () => ControlJson.Ok(world.Faults.All));
        control.MapPost("/faults", (NewFault fault) =>
        {
            if (world.Faults.All.Count >= FaultBook.FaultsMax)
            {
                return ControlJson.Refused(new PhoneRefusal(409, $"最多同时设置 {FaultBook.FaultsMax} 个故障"));
            }

            world.Faults.Add(new Fault
            {
                Path = fault.Path ?? "", Kind = fault.Kind, Millis = fault.Millis, Errcode = fault.Errcode, Times = fault.Times, Probability = fault.Probability, Seed = fault.Seed,
            });
            return ControlJson.Ok(world.Faults.All);
        });
        control.MapDelete("/faults", () =>
        {
            world.Faults.Clear();
            return ControlJson.Ok(world.Faults.All);
        });
    }
}
