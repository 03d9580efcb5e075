using MDEngine.IO;

namespace MDEngine.Benchmarks.IO;

/// <summary>Frames in which atoms come in threes near each other, as those of water do: XTC packs what lies near its neighbors in the file.</summary>
internal static class Molecules
{
    public const int AtomCount = 9000;

    private const double Edge = 45; // Å, the density of water

    /// <summary>Writes a trajectory in the format of its name.</summary>
    public static string Write(string folder, string name, int frames, bool moving = false)
    {
        string path = Path.Combine(folder, name);
        var random = new Random(1);
        Vector3D Anywhere(double size) => size * new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        var topology = new Topology([.. Enumerable.Range(0, AtomCount).Select(i => i % 3 == 0 ? 8 : 1)]);
        using Trajectory trajectory = Trajectory.Create(path);
        for (int k = 0; k < frames; k++)
        {
            var positions = new Vector3D[AtomCount];
            for (int i = 0; i < AtomCount; i++)
            {
                positions[i] = i % 3 == 0 ? Anywhere(Edge) : positions[i - (i % 3)] + Anywhere(1.2);
            }

            trajectory.Write(new Frame(topology, positions)
            {
                Cell = UnitCell.Orthorhombic(Edge, Edge, Edge),
                Velocities = moving ? [.. positions.Select(_ => Anywhere(0.02))] : null,
                Step = 10 * k,
                Time = 5 * k,
            });
        }

        return path;
    }
}
