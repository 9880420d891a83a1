using Retention.Sandbox;

namespace Retention.Benchmarks.Ring;

/// <summary>
/// The ring, in packs of a hundred: two bosses with nineteen accounts each on two phones, one with thirty who come in a
/// burst, one with four who leave once rewarded, a chain of ten on one phone, a chain of ten by codes, and four who invite
/// themselves. Bosses are accounts like the others.
/// </summary>
internal sealed class RingCrew(World world, Account official, Account mini, int firstNumber)
{
    public const int PackSize = 100;

    private const int FarmsPerPack = 2;
    private const int AccountsPerFarm = 19;
    private const int PhonesPerFarm = 2;
    private const int BurstSize = 30;
    private const int ChainLength = 10;
    private const int SelvesPerPack = 4;
    private const int LeaversPerPack = 4;

    private static readonly TimeSpan BetweenTaps = TimeSpan.FromSeconds(1);

    private readonly List<Guest> all = [];
    private int lastNumber = firstNumber;

    public IReadOnlyList<Guest> All => all;

    public void AddPack(int pack)
    {
        // A quarter of an hour apart, in the middle of the second day.
        var at = TimeSpan.FromHours(25) + TimeSpan.FromHours(2 * pack);
        for (var farm = 0; farm < FarmsPerPack; farm++)
            AddFarm($"farm-{pack}-{farm}", at + TimeSpan.FromMinutes(15 * farm));
        AddBurst(at + TimeSpan.FromMinutes(30));
        AddChain(Part.PhoneChain, $"chain-{pack}", at + TimeSpan.FromMinutes(45));
        AddChain(Part.CodeChain, null, at + TimeSpan.FromMinutes(60));
        AddLeavers(at - TimeSpan.FromHours(20));
        for (var self = 0; self < SelvesPerPack; self++)
        {
            var guest = Add(Part.Self, at + TimeSpan.FromMinutes(75 + self), address: $"10.8.{pack}.{self}");
            guest.Inviter = guest;
        }
    }

    private void AddFarm(string name, TimeSpan at)
    {
        var boss = Add(Part.Boss, TimeSpan.Zero);
        for (var i = 0; i < AccountsPerFarm; i++)
            Add(Part.Farm, at + (i * BetweenTaps), boss, Way.Mini, $"{name}-{i % PhonesPerFarm}", $"10.9.{boss.Number % 250}.9");
    }

    private void AddBurst(TimeSpan at)
    {
        var boss = Add(Part.Boss, TimeSpan.Zero);
        for (var i = 0; i < BurstSize; i++)
            Add(Part.Burst, at + (i * BetweenTaps), boss).LeavesOnceRewarded = i % 2 == 0;
    }

    private void AddChain(Part part, string? phone, TimeSpan at)
    {
        var above = Add(part, TimeSpan.Zero, device: phone, address: "10.7.0.1");
        for (var i = 1; i < ChainLength; i++)
            above = Add(part, at + (i * BetweenTaps), above, part == Part.PhoneChain ? Way.Mini : Way.Code, phone, "10.7.0.1");
    }

    private void AddLeavers(TimeSpan at)
    {
        var boss = Add(Part.Boss, TimeSpan.Zero);
        for (var i = 0; i < LeaversPerPack; i++)
            Add(Part.Leaver, at + TimeSpan.FromMinutes(37 * i * (i + 1)), boss).LeavesOnceRewarded = true;
    }

    private Guest Add(Part part, TimeSpan at, Guest? inviter = null, Way way = Way.Code, string? device = null, string address = "10.6.0.1")
    {
        var person = world.People.Create(phone: RingCast.PhoneOf(++lastNumber));
        var guest = new Guest(lastNumber, person, person.At(official), person.At(mini), part) { Inviter = inviter, Way = way, Device = device, Address = address, ComesAt = at };
        all.Add(guest);
        return guest;
    }
}
