using MDEngine.IO;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>Frames of random atoms.</summary>
internal static class RandomFrames
{
    private static readonly int[] Common = [1, 1, 6, 6, 7, 8, 16, 17, 11, 20, 26, 30];

    /// <summary>Between one and twelve atoms.</summary>
    public static int[] Elements(Random random) => [.. Enumerable.Range(0, random.Next(1, 13)).Select(_ => random.Pick<int>(Common))];

    /// <summary>A cell as programs write it, a along x and b in the plane of x and y.</summary>
    public static UnitCell Cell(Random random)
    {
        bool isSkew = random.Next(2) == 0;
        double Tilt() => isSkew ? random.Number(3) : 0;
        double Edge() => 10 + (random.Next(1000) / 64.0);
        return UnitCell.Periodic(new(Edge(), 0, 0), new(Tilt(), Edge(), 0), new(Tilt(), Tilt(), Edge()));
    }

    /// <summary>The same atoms one to three times; velocities, forces, cell and time in all frames or in none.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="topology">The atoms, or null for any.</param>
    /// <param name="mustHaveCell">Whether the format has a cell always.</param>
    public static List<Frame> Several(Random random, Topology? topology, bool mustHaveCell)
    {
        topology ??= new Topology(Elements(random));
        bool moves = random.Next(2) == 0;
        bool pulls = random.Next(2) == 0;
        bool repeats = mustHaveCell || random.Next(2) == 0;
        double scale = random.Pick(1.0, 30.0, 300.0);
        Vector3D[] Vectors(double size) => [.. topology.AtomicNumbers.Select(_ => random.Vector(size))];
        UnitCell cell = Cell(random);
        return
        [
            .. Enumerable.Range(0, random.Next(1, 4)).Select(k => new Frame(topology, Vectors(scale))
            {
                Velocities = moves ? Vectors(0.01) : null,
                Forces = pulls ? Vectors(2) : null,
                Cell = repeats ? cell : UnitCell.None,
                Time = 0.5 * 10 * k,
                Step = 10 * k,
            }),
        ];
    }

    /// <summary>The frames in a file that is written by our own writer.</summary>
    public static Specimen Written(string name, IReadOnlyList<Frame> frames, string? format = null)
    {
        string path = Sample.Temporary(name);
        using (Trajectory trajectory = Trajectory.Create(path, new TrajectoryOptions { Format = format, Interval = 10, TimeStep = 0.5 }))
        {
            foreach (Frame frame in frames)
            {
                trajectory.Write(frame);
            }
        }

        var specimen = new Specimen(File.ReadAllBytes(path), frames);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return specimen;
    }
}
