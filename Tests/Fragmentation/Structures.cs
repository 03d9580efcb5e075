using MDEngine.IO;

namespace MDEngine.Tests.Fragmentation;

/// <summary>Structures of Tests/Data/fragmentation, and lattices.</summary>
internal static class Structures
{
    public static string Path(string name) => System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "fragmentation", name);

    public static AtomicSystem Read(string name) => Trajectory.ReadFirst(Path(name)).System;

    public static AtomicSystem Of(int[] atomicNumbers, Vector3D[] positions, UnitCell cell = default, double? charge = null) =>
        new(new Topology(atomicNumbers) { TotalCharge = charge }, cell, positions);

    /// <summary>A graphene sheet of 4·a·b atoms; periodic in its plane, or an open flake.</summary>
    public static AtomicSystem Graphene(int a, int b, bool periodic)
    {
        const double bond = 1.42;
        double width = Math.Sqrt(3) * bond, height = 3 * bond;
        var positions = new List<Vector3D>();
        for (int i = 0; i < a; i++)
        {
            for (int j = 0; j < b; j++)
            {
                double x = i * width, y = j * height;
                positions.AddRange([new(x, y, 0), new(x + (width / 2), y + (bond / 2), 0), new(x + (width / 2), y + (1.5 * bond), 0), new(x, y + (2 * bond), 0)]);
            }
        }

        UnitCell cell = periodic ? new(new(a * width, 0, 0), new(0, b * height, 0), default, true, true, false) : UnitCell.None;
        return Of([.. Enumerable.Repeat(6, positions.Count)], [.. positions], cell);
    }

    /// <summary>A zigzag nanotube without caps: a rolled-up flake of <paramref name="around"/> hexagons.</summary>
    public static AtomicSystem Nanotube(int around, int along)
    {
        AtomicSystem sheet = Graphene(around, along, periodic: true);
        double circumference = sheet.Cell.A.X, radius = circumference / (2 * Math.PI);
        Vector3D[] rolled = [.. sheet.Positions.ToArray().Select(r => new Vector3D(
            radius * Math.Cos(r.X / radius), radius * Math.Sin(r.X / radius), r.Y))];
        return sheet with { Cell = UnitCell.None, Positions = rolled };
    }

    public static AtomicSystem Rotated(AtomicSystem system, double angle, Vector3D shift)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        Vector3D Turn(Vector3D r)
        {
            var once = new Vector3D((cosine * r.X) - (sine * r.Y), (sine * r.X) + (cosine * r.Y), r.Z);
            return new Vector3D(once.X, (cosine * once.Y) - (sine * once.Z), (sine * once.Y) + (cosine * once.Z)) + shift;
        }

        return system with { Positions = system.Positions.ToArray().Select(Turn).ToArray() };
    }

    public static AtomicSystem Renumbered(AtomicSystem system, int[] order)
    {
        Topology topology = new([.. order.Select(i => system.Topology.AtomicNumbers[i])]) { TotalCharge = system.Topology.TotalCharge };
        return new(topology, system.Cell, order.Select(i => system.Positions.Span[i]).ToArray());
    }
}
