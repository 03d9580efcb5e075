using MDEngine.Integrators;
using MDEngine.Integrators.Minimizers;
using MDEngine.IO;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Frames that cost one evaluation each: minima displaced as thermal vibrations would, and turned about single bonds before that.</summary>
/// <param name="starts">Structures at their minima.</param>
internal sealed class Displacements(IReadOnlyList<Frame> starts)
{
    private const int MostTries = 20;

    /// <summary>Displaced minima of all structures at some temperatures.</summary>
    public IEnumerable<Frame> Of(IReadOnlyList<double> temperatures, int framesOfEach, ulong seed)
    {
        var noise = new CounterNoise(seed, RandomStreamId.Velocities);
        int step = 0;
        for (int s = 0; s < starts.Count; s++)
        {
            var vibrations = new ThermalDisplacements(starts[s].System);
            foreach (double temperature in temperatures)
            {
                for (int k = 0; k < framesOfEach; k++)
                {
                    yield return Displaced(starts[s], starts[s].Positions, s, vibrations, temperature, noise, ++step, FormattableString.Invariant($"displaced as at {temperature:G4} K"));
                }
            }
        }
    }

    /// <summary>The same of conformers that turns about single bonds give; none of molecules without such.</summary>
    public IEnumerable<Frame> Turned(double temperature, int framesOfEach, ulong seed)
    {
        var noise = new CounterNoise(seed, RandomStreamId.Velocities);
        int step = 0;
        for (int s = 0; s < starts.Count; s++)
        {
            var torsions = new TorsionMoves(starts[s].System);
            for (int k = 0, tries = 0; torsions.Any && k < framesOfEach && tries < MostTries * framesOfEach; tries++)
            {
                int turn = ++step;
                if (torsions.Turn(index => noise.Uniform(turn, index)) is { } positions)
                {
                    k++;
                    var vibrations = new ThermalDisplacements(starts[s].System with { Positions = positions });
                    yield return Displaced(starts[s], positions, s, vibrations, temperature, noise, 1_000_000 + turn, "turned about single bonds");
                }
            }
        }
    }

    private static Frame Displaced(
        Frame start, Vector3D[] positions, int structure, ThermalDisplacements vibrations, double temperature, CounterNoise noise, int step, string origin)
    {
        Vector3D[] drawn = vibrations.Draw(temperature, [.. positions.Select((_, atom) => noise.Normal(step, atom))]);
        return Origin.Mark(new Frame(start.Topology, [.. positions.Zip(drawn, (r, d) => r + d)]) { Cell = start.Cell }, structure, origin);
    }
}
